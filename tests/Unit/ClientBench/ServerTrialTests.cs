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
}
