using Bench.Contract;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.ClientBench;

/// <summary>
/// What connections cost the server that say nothing: CPU, heartbeats and pings included, and memory as a slope over five counts.
/// </summary>
internal sealed class IdleServer(TimeProvider time) : IMeasurement
{
    public string Name => "idle-server";

    public bool Quick => false;

    public IReadOnlyList<string> Patterns => SourceFrames.Patterns;

    public IReadOnlyList<string> Subjects { get; } = ["server", "server-direct", ServerTrial.Floor, ServerTrial.SilentFloor];

    public string Describe(Extent extent) => $"{extent.IdleClients:N0} idle lean clients for one heartbeat or ping each "
        + $"(15 s, 18.75 s; at least {extent.IdleSeconds:0.#} s), of the server, and of the server that sends past "
        + "Kestrel's pipe and keeps WebSockets alive by pongs without an answer (--direct-send 1 --pong-ms 0), of the server without the "
        + "framework (--floor 1), with and without heartbeats and pings; resident memory of the server over five counts, after full "
        + "collections";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        // One broadcast at the end proves that the connections were there.
        var workload = ServerTrial.Broadcast(extent.IdleClients, perSecond: 1);
        var phases = new PhasePlan
        {
            ConnectPerSecond = 4000,
            IdleSeconds = extent.IdleSeconds,
            WarmupSeconds = 0,
            SteadySeconds = 2,
            DrainSeconds = 5
        };
        var (file, measured) = await ServerTrial.RunAsync(
            "lean", new PatternSettings { Pattern = pattern }, workload, phases, time, stop,
            serverOptions: ServerTrial.OptionsOf(subject));
        // A trial tells the CPU of whole periods alone, and one that says nothing for an hour has none in so short a phase.
        var cpu = subject == ServerTrial.SilentFloor
            ? measured.IdleLooks[^1].ServerCpuUs - measured.IdleLooks[0].ServerCpuUs
            : file.Server.IdleCpuUs;
        if (file.MemoryPerConnection is not { Resident: { } resident, Heap: { } heap } || cpu is not { } idle)
            throw new ChildFailedException($"{pattern}: the server's idle phase was not measured");
        return
        [
            new(pattern, subject, FigureList.IdleCpu, idle / 1e6 / file.Phases.IdleSeconds),
            new(pattern, subject, FigureList.ServerMemory, resident.KbPerConnection),
            new(pattern, subject, FigureList.ServerHeap, heap.KbPerConnection),
        ];
    }
}
