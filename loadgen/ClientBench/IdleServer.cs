using Bench.Contract;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.ClientBench;

/// <summary>
/// What connections cost the server that say nothing: CPU, heartbeats and pings included, and memory as a slope over five counts.
/// </summary>
internal sealed class IdleServer(TimeProvider time) : IMeasurement
{
    private const int ConnectPerSecond = 4000;

    // Of the bare loop: two rounds fall into the second of these.
    private const double BarePeriod = 15, BareWarmup = 2, BareSeconds = 2 * BarePeriod;

    public string Name => "idle-server";

    public bool Quick => false;

    public IReadOnlyList<string> Patterns => SourceFrames.Patterns;

    public IReadOnlyList<string> Subjects { get; } = [
        "server", "server-direct", ServerTrial.Floor, ServerTrial.SilentFloor, .. ServerTrial.Peers, ServerTrial.Bare
    ];

    public string Describe(Extent extent) => $"{extent.IdleClients:N0} idle lean clients for one heartbeat or ping each "
        + $"(15 s, 18.75 s; at least {extent.IdleSeconds:0.#} s), of the server, and of the server that sends past "
        + "Kestrel's pipe and keeps WebSockets alive by pongs without an answer (--direct-send 1 --pong-ms 0), of the server without the "
        + "framework (--floor 1), with and without heartbeats and pings, of nchan and Node.js as in the targets of these names, and of a "
        + $"bare loop that sends 200 B to each every {BarePeriod:0} s and reads no answer; resident memory of the server over five counts, "
        + $"after full collections of the own";

    public Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop) =>
        subject == ServerTrial.Bare ? BareAsync(pattern, extent, stop) : ServerAsync(pattern, subject, extent, stop);

    private async Task<IReadOnlyList<Sample>> BareAsync(string pattern, Extent extent, CancellationToken stop)
    {
        await using var bed = await SourceBed.StartAsync(pattern, "lean", extent.IdleClients, ConnectPerSecond, time, stop);
        await bed.ConnectAsync(extent.IdleClients, stop);
        var fed = await bed.FeedAsync(1 / BarePeriod, messages: 1, BareWarmup, BareSeconds, stop);
        return [new(pattern, ServerTrial.Bare, FigureList.IdleCpu, fed.SourceCpu.TotalUs / 1e6 / BareSeconds)];
    }

    private async Task<IReadOnlyList<Sample>> ServerAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        // One broadcast at the end proves that the connections were there.
        var workload = ServerTrial.Broadcast(extent.IdleClients, perSecond: 1);
        var phases = new PhasePlan
        {
            ConnectPerSecond = ConnectPerSecond,
            IdleSeconds = extent.IdleSeconds,
            WarmupSeconds = 0,
            SteadySeconds = 2,
            DrainSeconds = 5
        };
        var (file, measured) = await ServerTrial.RunAsync(ServerTrial.PlanOf(subject, pattern, workload, phases), time, stop);
        // A trial tells the CPU of whole periods alone, and one that says nothing for an hour has none in so short a phase.
        var cpu = subject == ServerTrial.SilentFloor
            ? measured.IdleLooks[^1].ServerCpuUs - measured.IdleLooks[0].ServerCpuUs
            : file.Server.IdleCpuUs;
        if (file.MemoryPerConnection is not { Resident: { } resident } || cpu is not { } idle)
            throw new ChildFailedException($"{subject}, {pattern}: the server's idle phase was not measured");
        IReadOnlyList<Sample> samples =
        [
            new(pattern, subject, FigureList.IdleCpu, idle / 1e6 / file.Phases.IdleSeconds),
            new(pattern, subject, FigureList.ServerMemory, resident.KbPerConnection),
        ];
        // Of other people's servers nobody tells it.
        return file.MemoryPerConnection.Heap is { } heap
            ? [.. samples, new(pattern, subject, FigureList.ServerHeap, heap.KbPerConnection)]
            : samples;
    }
}
