using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit;

/// <summary>A generator whose watch recorded nothing was not on time: nobody knows.</summary>
public sealed class UnwatchedTrialTests
{
    [Fact]
    public void What_the_watch_did_not_record_is_null_with_its_reason()
    {
        var workload = new Workload { Name = "w", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000 };
        var plan = new TrialPlan
        {
            Place = new PlannedTrial(1, "w", "sse", "sse", 1),
            Workload = workload,
            Pattern = new PatternSettings { Pattern = "sse" },
            Phases = new PhasePlan(),
            Seed = 1,
            Engine = "reference",
            FixedTiering = true,
            Cores = new CorePlan([], [], "none"),
            Layout = Layout.Of(workload, 1, 1),
        };
        var (file, _) = TrialFileBuilder.Build(plan, new Measurements());
        Assert.Equal((null, null), (file.Health.LoopLagP99Ms, file.Health.LoopLagMaxMs));
        Assert.Contains("never fired in the steady state", file.Unavailable["health.loop_lag_p99_ms"], StringComparison.Ordinal);
    }
}
