using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit.Running;

/// <summary>What both sides show at one instant.</summary>
public sealed class InstantTests
{
    [Fact]
    public async Task The_cores_are_read_again_after_the_list_of_processes_however_long_that_takes()
    {
        Assert.SkipUnless(KernelFigures.ReadCoreTime() is not null, "the time of all cores: /proc/stat of Linux");
        using var fault = new Fault(null, Wrong.Broken);
        var trial = new TrialSession(Plan(), new FakeSides(fault, TimeProvider.System), fault, TimeProvider.System)
        {
            Target = new FakeTarget(fault, TimeProvider.System),
            Generators = new FakeGenerators(fault, 1, TimeProvider.System),
        };
        using var patience = new CancellationTokenSource(Eventually.Patience);
        trial.Measured.Others = new OtherPrograms(new HashSet<int>(), () =>
        {
            // Ten of the kernel's ticks pass before any process is looked at.
            var fromUs = CoresUs();
            while (CoresUs() < fromUs + 100_000 && !patience.IsCancellationRequested) Thread.Yield();
            return [];
        });
        var instant = await trial.ReadAsync(TestContext.Current.CancellationToken);
        Assert.False(patience.IsCancellationRequested, "the time of the cores stands still");
        // Less a few ticks, by which a reading may lie behind the one before: what is idle is not counted to the tick.
        Assert.True(
            instant.CoresAfterOthers!.Value.TotalUs - instant.Cores!.Value.TotalUs > 50_000,
            $"{instant.CoresAfterOthers} was read with {instant.Cores}, and not after the list");
    }

    private static double CoresUs() => KernelFigures.ReadCoreTime()!.Value.TotalUs;

    private static TrialPlan Plan()
    {
        var workload = new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 };
        return new TrialPlan
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
    }
}
