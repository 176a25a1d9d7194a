using Bench.Loadgen.ClientBench;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.ClientBench;

/// <summary>The trials that bench-clients makes of a server.</summary>
public sealed class ServerTrialTests
{
    [Theory]
    [InlineData(ServerTrial.Floor, 18.75)]
    [InlineData(ServerTrial.SilentFloor, 16)]
    public void A_server_that_never_says_anything_is_not_waited_for(string subject, double idleSeconds)
    {
        var phases = new PhasePlan { ConnectPerSecond = 1, IdleSeconds = 16, WarmupSeconds = 0, SteadySeconds = 1, DrainSeconds = 1 };
        var plan = ServerTrial.PlanOf(
            "lean", new PatternSettings { Pattern = "websocket" }, ServerTrial.Broadcast(1, perSecond: 1), phases, fixedTiering: true,
            ServerTrial.OptionsOf(subject));
        var period = subject == ServerTrial.SilentFloor ? 3600 : 18.75;
        Assert.Equal(idleSeconds, plan.IdleLength.SecondsFor(period, atRandomPhases: false));
    }

    // A rate of clients that the reference engine limits would be told as the server's.
    [Theory]
    [InlineData("nchan", "sse", "reference", "nchan")]
    [InlineData("node", "websocket", "lean", "node")]
    [InlineData(ServerTrial.Floor, "sse", "lean", null)]
    public void Other_people_s_servers_are_their_targets_and_have_lean_clients_where_these_speak_to_them(
        string subject, string pattern, string engine, string? target)
    {
        var phases = new PhasePlan { ConnectPerSecond = 1, WarmupSeconds = 0, SteadySeconds = 1, DrainSeconds = 1 };
        var plan = ServerTrial.PlanOf(subject, pattern, ServerTrial.Broadcast(1, perSecond: 1), phases);
        Assert.Equal((engine, target, target), (plan.Engine, plan.Target?.Spec.Name, plan.Pattern.Target));
        Assert.Equal(target is null, plan.TopicPrefix.Length == 0);
        Assert.Equal(target is null && subject == ServerTrial.Floor, plan.ServerOptions.Contains("--floor"));
    }
}
