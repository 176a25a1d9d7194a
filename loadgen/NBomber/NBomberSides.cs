using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;
using Bench.Loadgen.Targets;

namespace Bench.NBomber;

/// <summary>The sides of a trial as <c>bench run</c> has them, but that the generator is a session of NBomber.</summary>
/// <param name="runFolder">Folder of the run; NBomber's reports go beside our files.</param>
/// <param name="slos">The scenario's thresholds.</param>
/// <param name="wishes">What the user wants of NBomber.</param>
internal sealed class NBomberSides(string runFolder, IReadOnlyList<Slo> slos, SessionWishes wishes) : ISides
{
    private readonly LocalSides _local = new();

    public Task<ITarget> StartTargetAsync(TrialPlan plan, CancellationToken stop) => _local.StartTargetAsync(plan, stop);

    public async Task<IGenerators> StartGeneratorsAsync(TrialPlan plan, IReadOnlyList<Uri> urls, CancellationToken stop)
    {
        var session = SessionPlan.Of(plan, slos, wishes, runFolder);
        session.Clear();
        var process = ChildProcess.Start(
            "generator", GeneratorLines.Program, [GeneratorLines.Verb, session.ToJson()], plan.Cores.Generator,
            new ChildRuntime(plan.FixedTiering, Generator: true));
        return await new ShardFleet(plan, [new ShardTalk(new GeneratorLines(process), TimeProvider.System)])
            .OpenedAsync(plan, urls, stop);
    }

    public Task<LoopbackProbe?> MachineSpeedAsync() => _local.MachineSpeedAsync();
}
