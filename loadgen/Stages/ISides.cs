using Bench.Contract;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Hostile;
using Bench.Loadgen.Links;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Middleboxes;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.Stages;

/// <summary>
/// The two sides of a trial, what is measured and what loads it, and what stands between. Each part of them can fail at any time.
/// </summary>
internal interface ISides
{
    /// <summary>Starts the target of a trial, or attaches to it.</summary>
    Task<ITarget> StartTargetAsync(TrialPlan plan, CancellationToken stop);

    /// <summary>Starts the generators of a trial, each with its clients; nothing is connected yet.</summary>
    Task<IGenerators> StartGeneratorsAsync(TrialPlan plan, IReadOnlyList<Uri> urls, CancellationToken stop);

    /// <summary>
    /// Asks the agents of the trials so far, each at its own door, so that who keeps the list of members is not needed; null where there
    /// are none to ask.
    /// </summary>
    /// <exception cref="ChildFailedException">They could not be asked.</exception>
    Task<FleetRoll?> AskAgentsAsync(IReadOnlyList<AgentRecord> agents, CancellationToken stop) => Task.FromResult<FleetRoll?>(null);

    /// <summary>Starts a middlebox in front of a server: a process on this machine, whoever makes the sides.</summary>
    async Task<IMiddlebox> StartMiddleboxAsync(Middlebox box, Uri server, TrialPlan plan, Action<string> written, CancellationToken stop) =>
        await MiddleboxProcess.StartAsync(box, server, plan, TimeProvider.System, written, stop);

    /// <summary>Starts a relay in front of a server: a part of this process, whoever makes the sides.</summary>
    IRelay StartRelay(Uri server, RelayPlan plan, TimeProvider time) => new Relay(server, plan, time);

    /// <summary>Makes a way on which packets are lost: networks of this machine, whoever makes the sides.</summary>
    /// <exception cref="LinkException">It cannot be made here; nothing of it is left.</exception>
    async Task<ILossyLink> MakeLinkAsync(double percent, CancellationToken stop) => await Task.Run(() => LossyLink.Make(percent), stop);

    /// <summary>Starts those beside the measured clients: a part of this process, whoever makes the sides.</summary>
    IBeside StartBeside(PatternSettings pattern, Workload workload, Uri server, TrialPlan plan, TimeProvider time) =>
        BesideClients.Start(pattern, workload, server, time, BesideTalk.Of(plan));

    /// <summary>How fast the machine is just now: see <see cref="LoopbackCost"/>. Null where it cannot be measured.</summary>
    Task<LoopbackProbe?> MachineSpeedAsync();
}

/// <summary>Both sides as processes on this machine.</summary>
internal sealed class LocalSides : ISides
{
    public async Task<ITarget> StartTargetAsync(TrialPlan plan, CancellationToken stop) =>
        plan.Target is null ? await OwnServer.StartAsync(plan, stop) : await PeerTarget.StartAsync(plan, TimeProvider.System, stop);

    public async Task<IGenerators> StartGeneratorsAsync(TrialPlan plan, IReadOnlyList<Uri> urls, CancellationToken stop) =>
        await ShardFleet.StartAsync(plan, urls, stop);

    public Task<LoopbackProbe?> MachineSpeedAsync() => LoopbackCost.MeasureAsync();
}
