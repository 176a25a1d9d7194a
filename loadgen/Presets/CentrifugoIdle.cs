using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>
/// What a WebSocket takes that says nothing but the answer to a ping every 25 s: CPU of the server, its memory, and the kernel's.
/// </summary>
internal sealed class CentrifugoIdle : IPreset
{
    private const int Clients = 3000;
    private const int TheirClients = 200_000;
    private const double PingSeconds = 25;
    private const double LeastRSquared = 0.99;

    // Of theirs, without and with all options that make it less; in µs a second, and KB.
    private const double TunedCpuUs = 2.2, DefaultCpuUs = 4.7, TunedKb = 10.9, DefaultKb = 27.0, KernelKb = 4;

    // The own server's pings come 1.25 of the option apart, the bare one's just so.
    private static readonly (string What, string? Target, int PingMs)[] Servers =
    [
        ("own", null, 20_000), ("own-floor", "own-floor", 25_000)
    ];

    public string Name => "centrifugo-idle";

    public string Title =>
        "An idle WebSocket with a ping every 25 s: 2.2 to 4.7 µs of CPU a second, 10.9 to 27.0 KB, and about 4 KB of the kernel's";

    public PublishedSource Source { get; } = new(
        "A. Emelin", "Tuning Centrifugo PRO for large number of idle WebSocket connections", "Centrifugal blog, 17 August", 2026,
        "https://centrifugal.dev/blog/2026/08/17/tuning-idle-connections");

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var idle = new List<IdleCost>();
        foreach (var (what, target, pingMs) in Servers)
        {
            // A message in ten seconds for each proves that it is held.
            var trial = await bed.TrialAsync(new() { Pattern = "websocket" }, rate: 0.1, stop, new()
            {
                Clients = Clients,
                Seconds = 2,
                Idle = new IdleLength(PingSeconds, WholePeriods: true),
                ServerOptions = [.. OwnTargets.OptionsOf(target), "--ping-ms", $"{pingMs}"],
            });
            idle.Add(Of(what, trial.File));
        }

        return Table(idle);
    }

    /// <summary>The table of both servers. Pure.</summary>
    internal static PresetTable Table(IReadOnlyList<IdleCost> idle) => new(
        [.. idle.SelectMany(Rows)],
        FormattableString.Invariant(
            $"Theirs is {TheirClients:#,0} connections on a machine of 16 cores, the ends of a range its defaults and five options of its paid edition; ours is the slope over 600 to {Clients:#,0} connections, and CPU is that of {Clients:#,0} without what the server takes when there is none: {(double)TheirClients / Clients:0} times fewer, as one machine has both ends."),
        "Theirs is the application's own ping, answered by the client; ours is the protocol's. The framework that carries our own server "
            + "looks after each WebSocket with a timer of its own that fires several times between two pings, which is most of its CPU; "
            + "the bare floor server has one wheel for all of them.",
        "Their memory is resident after a full collection, as ours is; a goroutine's stack has no like here, "
            + "as a connection that waits has no stack.");

    private static IEnumerable<PresetRow> Rows(IdleCost cost)
    {
        var words = FormattableString.Invariant($"{TunedCpuUs} to {DefaultCpuUs} µs");
        var cpu = PresetRow.Measured($"{cost.Server}: CPU a connection and second", cost.CpuUs, "µs").Against(words);
        yield return cost.Server == "own" ? cpu : cpu.AtMost(DefaultCpuUs, FormattableString.Invariant($"at most {DefaultCpuUs}"));
        // A wheel's turn ends a tick late, so that some of a phase's last fall behind its end.
        yield return PresetRow.Measured($"{cost.Server}: pings a connection and period", cost.Pings, "")
            .Against(1).Within(1, 0.05, "1 ± 5 %");
        if (cost.Memory.Resident is { } resident)
            yield return PresetRow.Measured($"{cost.Server}: resident memory a connection", resident.KbPerConnection, "KB")
                .Against(FormattableString.Invariant($"{TunedKb} to {DefaultKb:0.0} KB"))
                .AtMost(DefaultKb, FormattableString.Invariant($"at most {DefaultKb:0.0}"));
        if (cost.Memory.Kernel is not { } kernel) yield break;
        yield return PresetRow.Measured($"{cost.Server}: kernel, a socket end", kernel.KbPerConnection / 2, "KB")
            .Against(KernelKb).Within(3.5, 1.5, "2 to 5 KB");
        yield return PresetRow.Measured($"{cost.Server}: R² of the kernel's line", kernel.RSquared, "")
            .AtLeast(LeastRSquared, "above 0.99");
    }

    private static IdleCost Of(string what, TrialFile file)
    {
        var idle = file.Idle ?? throw new ChildFailedException("there was no idle phase");
        var cpu = file.Server.IdleCpuUs ?? throw new ChildFailedException(file.Unavailable["server.idle_cpu_us"]);
        return new IdleCost(
            what, (cpu / idle.Seconds - (idle.AloneCpuUsPerSecond ?? 0)) / idle.Connections,
            (idle.Asks ?? 0) / idle.Connections / (idle.Seconds / PingSeconds),
            file.MemoryPerConnection ?? throw new ChildFailedException(file.Unavailable["memory_per_connection"]));
    }
}

/// <summary>What an idle connection of a server takes.</summary>
/// <param name="Server">Which one.</param>
/// <param name="CpuUs">CPU of a connection and second, in microseconds.</param>
/// <param name="Pings">Pings of a connection in 25 s.</param>
/// <param name="Memory">Memory of a connection.</param>
internal sealed record IdleCost(string Server, double CpuUs, double Pings, MemorySlope Memory);
