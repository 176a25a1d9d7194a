using System.Net;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Running;

/// <summary>What a part of a fleet must have to show before it speaks to others, and what is done of members of a list.</summary>
public sealed class FleetKeysTests
{
    private const string Here = "127.0.0.1:24200", Beyond = "10.0.0.7:24200", Redis = "redis://10.0.0.5", OwnRedis = "redis://localhost";
    private const string Lone = "which others can reach, and there is no token and no TLS", Unreached = "which no other host reaches";
    private const string NeedsTls = "--cluster beyond loopback needs TLS";

    [Theory]
    [InlineData(Here, null, "none", null)]
    [InlineData(Beyond, null, "none", Lone)]
    [InlineData(Beyond, null, "token", null)]
    [InlineData(Beyond, null, "TLS", null)]
    [InlineData(Here, OwnRedis, "none", null)]
    [InlineData(Here, Redis, "none", Unreached)]
    [InlineData(Here, Redis, "TLS", Unreached)]
    [InlineData(Beyond, Redis, "none", NeedsTls)]
    [InlineData(Beyond, Redis, "token", NeedsTls)] // Its proofs can be handed on.
    [InlineData(Beyond, Redis, "TLS", null)]
    [InlineData(Beyond, OwnRedis, "token", NeedsTls)]
    [InlineData(Beyond, OwnRedis, "TLS", null)]
    [InlineData(null, OwnRedis, "none", null)] // Who only asks.
    [InlineData(null, Redis, "token", NeedsTls)]
    [InlineData(null, Redis, "TLS", null)]
    [InlineData(null, null, "none", null)]
    public void Beyond_loopback_there_is_a_token_or_TLS_and_with_a_Redis_TLS(string? listen, string? redis, string has, string? wanted)
    {
        var keys = new FleetKeys(has == "token" ? "a token of the test 0123456789" : null, has == "TLS" ? "fleet.pem" : null);
        var problem = keys.Problem(listen is null ? null : IPEndPoint.Parse(listen), redis is null ? null : ClusterAddress.Of(redis));
        if (wanted is null)
        {
            Assert.Null(problem);
            return;
        }

        Assert.Contains(wanted, problem, StringComparison.Ordinal);
        PlainWords.Check(problem!);
    }

    [Fact]
    public async Task Who_asks_a_Redis_beyond_loopback_without_TLS_is_refused_before_anything_is_started()
    {
        var place = new FleetPlace(null, ClusterAddress.Of(Redis));
        var refused = await Assert.ThrowsAsync<ScenarioException>(
            () => RollCall.AskAsync(place, new FleetKeys("a token of the test 0123456789", null), Eventually.Token()));
        Assert.Contains(NeedsTls, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://localhost", true)]
    [InlineData("redis://127.0.0.2:7000", true)]
    [InlineData("redis://[::1]", true)]
    [InlineData("redis://10.0.0.5", false)]
    [InlineData("redis://redis", false)]
    [InlineData("redis://localhost.example", false)]
    public void A_Redis_is_on_loopback_by_its_address(string redis, bool expected) =>
        Assert.Equal(expected, ClusterAddress.Of(redis).IsOnLoopback);

    [Theory]
    [InlineData(nameof(Handshake.OtherToken))]
    [InlineData(nameof(Handshake.AsksForTls))]
    [InlineData(nameof(Handshake.HasNoTls))]
    [InlineData(nameof(Handshake.TlsFailed))]
    [InlineData(nameof(Handshake.Distrusted))]
    [InlineData(nameof(Handshake.OwnDistrusted))]
    [InlineData(nameof(Handshake.Beyond))]
    public void No_row_of_a_Redis_keeps_a_newcomer_out_for_good_and_he_says_which_it_is(string outcome)
    {
        var (handshake, called) = (Enum.Parse<Handshake>(outcome), IPEndPoint.Parse("10.0.0.8:24301"));
        Assert.False(FleetDoor.EndsStart(handshake, called, null));
        Assert.True(FleetDoor.EndsStart(handshake, called, IPEndPoint.Parse("10.0.0.7:24201")));
        var told = FleetDoor.Told(handshake, called.ToString(), "is not valid today");
        var member = FleetDoor.ToldOfMember(handshake, called, told, "the key realtime-bench-fleet/mine of the Redis at 10.0.0.5:6379");
        Assert.StartsWith(told, member, StringComparison.Ordinal);
        Assert.EndsWith(
            "take the row that begins with S10.0.0.8:24301: out of the key realtime-bench-fleet/mine of the Redis at 10.0.0.5:6379",
            member, StringComparison.Ordinal);
        PlainWords.Check(member);
    }
}
