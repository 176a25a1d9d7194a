using Bench.Host.Scaling;
using StackExchange.Redis;

namespace Bench.Tests.Server.Scaling;

/// <summary>Who comes to a Redis in which order, and what it numbers above then: the scripts alone, in a real Redis.</summary>
public sealed class RedisScriptsTests
{
    private const string LifeKey = "life";

    // No topic has had so many messages.
    private const long FarAbove = 1_000_000_000_000;

    [Fact]
    public async Task The_first_life_numbers_from_1_and_servers_of_the_same_run_change_nothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Place);
        var database = connection.GetDatabase();
        var (name, run) = await JoinAsync(database, "one", RedisScripts.NoRun);
        Assert.Equal(("one", 0), (name, await BaseAsync(database)));
        Assert.Equal((name, run), await JoinAsync(database, "two", RedisScripts.NoRun));
        Assert.Equal((name, run), await JoinAsync(database, name, run));
        Assert.Equal(0, await BaseAsync(database));
    }

    [Fact]
    public async Task Whoever_comes_first_to_an_emptied_Redis_it_numbers_above_what_others_have()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Place);
        var database = connection.GetDatabase();
        // A server that knows of nothing, then two that have logs of earlier runs.
        var (name, run) = await JoinAsync(database, "new", RedisScripts.NoRun);
        Assert.Equal(0, await BaseAsync(database));
        Assert.Equal((name, run), await JoinAsync(database, "old", "0a"));
        var above = await BaseAsync(database);
        Assert.True(above > FarAbove, $"{above}");
        Assert.Equal((name, run), await JoinAsync(database, "old", "0b"));
        Assert.Equal(above, await BaseAsync(database));
    }

    [Fact]
    public async Task Two_losses_give_two_bases_though_a_server_was_away_at_the_first()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Place);
        var database = connection.GetDatabase();
        await JoinAsync(database, "life", "0b");
        var first = await BaseAsync(database);
        await database.KeyDeleteAsync(LifeKey);
        await JoinAsync(database, "life", "0a");
        Assert.True(await BaseAsync(database) > first);
    }

    [Fact]
    public async Task A_run_that_is_not_the_one_that_wrote_it_numbers_above_it_even_for_who_knows_nothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Place);
        var database = connection.GetDatabase();
        await database.HashSetAsync(LifeKey, [new("name", "life"), new("base", 0), new("run", "0a")]);
        var (name, _) = await JoinAsync(database, "new", RedisScripts.NoRun);
        Assert.Equal("life", name);
        Assert.True(await BaseAsync(database) > FarAbove);
    }

    private static async Task<(string Name, string Run)> JoinAsync(IDatabase database, string name, string run)
    {
        var joined = (RedisValue[])(await database.ScriptEvaluateAsync(RedisScripts.Join, [LifeKey], [name, run]))!;
        return (joined[0].ToString(), joined[1].ToString());
    }

    private static async Task<long> BaseAsync(IDatabase database) => (long)await database.HashGetAsync(LifeKey, "base");
}
