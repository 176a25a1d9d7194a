using Bench.Loadgen.Fleet;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Running;

/// <summary>The Redis that keeps the list of a fleet's members, as a user names it.</summary>
public sealed class ClusterAddressTests
{
    [Theory]
    [InlineData("redis://10.0.0.5", "redis://10.0.0.5:6379/0?fleet=default", null)]
    [InlineData("redis://10.0.0.5:7000/3?fleet=night-1", "redis://10.0.0.5:7000/3?fleet=night-1", null)]
    [InlineData("REDIS://:secret@redis.example:7000/", "redis://redis.example:7000/0?fleet=default", "secret")]
    [InlineData("redis://bench:a%2Fb%40c:d@10.0.0.5", "redis://bench@10.0.0.5:6379/0?fleet=default", "a/b@c:d")]
    [InlineData("redis://[fd00::5]:7000", "redis://[fd00::5]:7000/0?fleet=default", null)]
    public void An_address_is_read_and_shown_without_its_password(string text, string shown, string? password)
    {
        var address = ClusterAddress.Of(text);
        Assert.Equal((shown, password), (address.ToString(), address.Password));
        // As it goes to another program.
        var again = ClusterAddress.Of(address.ToString(), address.Password);
        Assert.Equal(
            (address.Host, address.Port, address.Database, address.Fleet, address.User, address.Password),
            (again.Host, again.Port, again.Database, again.Fleet, again.User, again.Password));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.5:6379")]
    [InlineData("rediss://:secret@10.0.0.5")]
    [InlineData("redis://")]
    [InlineData("redis://:secret@")]
    [InlineData("redis://:secret@10.0.0.5:0")]
    [InlineData("redis://:secret@10.0.0.5:70000")]
    [InlineData("redis://:sec/secret@10.0.0.5")]
    [InlineData("redis://:secret@10.0.0.5/one")]
    [InlineData("redis://:secret@10.0.0.5/0?fleet=")]
    [InlineData("redis://:secret@10.0.0.5/0?fleet=two words")]
    [InlineData("redis://:secret@10.0.0.5/0?fleet=a&b=c")]
    [InlineData("redis://:secret@10.0.0.5/0#here")]
    [InlineData(":secret@10.0.0.5")]
    [InlineData("rds://:secret@10.0.0.5")]
    [InlineData("redis://10.0.0.5:6379?password=secret")]
    [InlineData("redis://10.0.0.5:6379?password=sec@secret")]
    [InlineData("redis://:secret?@10.0.0.5/one")]
    public void What_is_none_is_refused_and_no_password_is_told(string text)
    {
        var refused = Assert.Throws<ScenarioException>(() => ClusterAddress.Of(text));
        Assert.Contains("--cluster is '", refused.Message, StringComparison.Ordinal);
        Assert.Contains("redis://HOST:PORT", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        PlainWords.Check(refused.Message);
    }

    [Theory]
    [InlineData("--cluster=redis://:secret@10.0.0.5:6379", "--cluster=redis://***@10.0.0.5:6379")]
    [InlineData("redis://bench:sec@ret@10.0.0.5", "redis://***@10.0.0.5")]
    [InlineData("redis://10.0.0.5", "redis://10.0.0.5")]
    [InlineData("redis://:secret@10.0.0.5?fleet=mine", "redis://***@10.0.0.5?fleet=mine")]
    [InlineData("redis://10.0.0.5:6379?password=secret", "redis://10.0.0.5:6379?***")]
    [InlineData("rediss://:secret@10.0.0.5", "rediss://***@10.0.0.5")]
    [InlineData("--out=results/redis", "--out=results/redis")]
    [InlineData("results/redis@2", "results/redis@2")] // A folder.
    [InlineData("me@home", "me@home")]
    public void A_word_of_a_command_line_is_written_down_without_a_password(string word, string told) =>
        Assert.Equal(told, ClusterAddress.Hidden(word));

    [Theory]
    [InlineData("redis://:secret@10.0.0.5:6379")]
    [InlineData(":secret@10.0.0.5:6379")]
    [InlineData("redis://10.0.0.5:6379?password=secret")]
    public void One_that_is_given_as_an_agents_address_is_refused_without_its_password(string text)
    {
        var refused = Assert.Throws<ScenarioException>(() => FleetAddress.Of("--fleet", text));
        Assert.StartsWith("--fleet is '", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fleet_is_found_in_one_way()
    {
        Assert.Null(FleetPlace.Of("--fleet", null, null));
        Assert.Equal("127.0.0.1:24200", FleetPlace.Of("--fleet", "127.0.0.1:24200", null)!.Agent!.ToString());
        Assert.Equal("10.0.0.5:6379", FleetPlace.Of("--fleet", null, "redis://10.0.0.5")!.Cluster!.Place);
        var refused = Assert.Throws<ScenarioException>(() => FleetPlace.Of("--join", "127.0.0.1:24200", "redis://10.0.0.5"));
        Assert.StartsWith("--join and --cluster each say where the fleet is; give", refused.Message, StringComparison.Ordinal);
        PlainWords.Check(refused.Message);
    }
}
