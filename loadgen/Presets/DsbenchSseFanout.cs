using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>
/// One stream with fifty events of 256 B a second, followed by SSE by 1 to 1,000 subscribers; and many streams with a few each. In their
/// own terms: from the instant that the writer stamps, right before it writes, which here is that of publishing; a writer that is late is
/// forgotten so.
/// </summary>
internal sealed class DsbenchSseFanout : IPreset
{
    private const double Rate = 50;
    private const int Payload = 256;
    private const string Floor = "own-floor";

    // A server of four cores sends 102,400 events a second to 2,048 connections; one core does a tenth of it.
    private const int Scaled = 10;

    private static readonly (int Subscribers, double P50, double P99)[] Theirs =
    [
        (1, 1.00, 1.17), (10, 1.10, 1.32), (100, 1.46, 1.83), (1000, 4.14, 5.48)
    ];

    // Beyond this the time to send to all of them decides, on however many cores; a server without a framework bears ten times as many.
    private const int Few = 10, FewOnFloor = 100;

    public string Name => "dsbench-sse-fanout";

    public string Title =>
        "SSE to 1, 10, 100 and 1,000 subscribers at 50 events/s of 256 B: p99 1.17, 1.32, 1.83 and 5.48 ms; live tail 0.48 to 2.53 ms";

    public PublishedSource Source { get; } = new(
        "Electric", "Durable-streams benchmarks: full matrix on the reactor build", "ds-bench, results-2026-06-30, sections 4 and 6c", 2026,
        "https://github.com/electric-sql/ds-bench");

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var measured = new List<Fanned>();
        foreach (var (subscribers, p50, p99) in Theirs)
        {
            var what = FormattableString.Invariant($"{subscribers:#,0} subscriber{(subscribers == 1 ? "" : "s")}");
            measured.Add(Of(await TrialAsync(bed, subscribers, FanOut.Broadcast, 1, Rate, null, stop), what, p50, p99) with
            {
                Judged = subscribers <= Few
            });
            if (subscribers > Few)
                measured.Add(
                    Of(await TrialAsync(bed, subscribers, FanOut.Broadcast, 1, Rate, Floor, stop), $"{what}, {Floor}", p50, p99) with
                    {
                        Judged = subscribers <= FewOnFloor
                    });
        }

        measured.Add(
            Of(await TrialAsync(bed, 64, FanOut.Individual, 1, Rate, null, stop), "tail, 64 connections, a stream each", null, 0.48));
        measured.Add(Of(
            await TrialAsync(bed, 2048, FanOut.Rooms, 205, Rate / Scaled, null, stop), $"tail, 2,048 on 10 streams at {Rate / Scaled:0}/s",
            null, 2.53));
        return Table(measured);
    }

    /// <summary>The table of what was measured. Pure.</summary>
    internal static PresetTable Table(IReadOnlyList<Fanned> measured)
    {
        var above = measured.Where(m => m.P99Ms > m.TheirP99Ms).ToArray();
        var widest = measured.Where(m => m.TheirP50Ms is not null).MaxBy(m => m.Subscribers)!; // The first of them: the own server's.
        return new PresetTable(
            [.. measured.SelectMany(Rows)],
            FormattableString.Invariant(
                $"Theirs: a server on 4 of 16 cores, its clients on another machine, each event a POST that is on disk before it is answered. Ours: one core for the server and one for all clients, over loopback, published within the server. The live tail of 2,048 connections has a {Scaled}th of their events a second."),
            above.Length == 0 ? "Our p99 is below theirs at every size, in their terms."
                : FormattableString.Invariant(
                    $"Our p99 is not below theirs for: {string.Join("; ", above.Select(m => m.What))}. An event leaves to one subscriber after the other, and one core takes {widest.ServerCpuUs:0.0} µs for each, so that the last of {widest.Subscribers:#,0} waits some {widest.ServerCpuUs * widest.Subscribers / 1000:0.0} ms; theirs share the work out to four cores. The harness's server without a framework ({Floor}) stands beside."));
    }

    private static IEnumerable<PresetRow> Rows(Fanned m)
    {
        if (m.TheirP50Ms is { } theirs)
        {
            var row = PresetRow.Measured($"{m.What}: p50 from publishing", m.P50Ms, "ms").Against(theirs);
            yield return m.Judged ? row.AtMost(theirs, "at most theirs") : row;
        }

        yield return PresetRow.Measured($"{m.What}: p99 from publishing", m.P99Ms, "ms").Against(m.TheirP99Ms);
        yield return PresetRow.Measured($"{m.What}: p99 from when due", m.DueP99Ms, "ms");
        yield return PresetRow.Measured($"{m.What}: events received", 100 * m.Received, "%").Within(100, 0, "all, once each");
    }

    private static Task<SmallTrial> TrialAsync(
        TrialBed bed, int clients, FanOut fanOut, int room, double rate, string? target, CancellationToken stop) =>
        // The cheaper engine, or the generator would be what is measured.
        bed.TrialAsync(new() { Pattern = "sse" }, rate, stop, new()
        {
            Clients = clients,
            PayloadBytes = Payload,
            FanOut = fanOut,
            RoomSize = room,
            Arrivals = ArrivalProcess.Constant,
            WarmupSeconds = 3,
            Seconds = 10,
            Engine = EngineList.UsableFor(EngineList.Cheapest, out _).Name,
            ServerOptions = OwnTargets.OptionsOf(target),
        });

    private static Fanned Of(SmallTrial trial, string what, double? theirP50Ms, double theirP99Ms)
    {
        var (file, published) = (trial.File, trial.File.UncorrectedLatencyMs
            ?? throw new ChildFailedException($"a trial of {what} timed nothing"));
        return new Fanned(what, file.Workload.Clients)
        {
            P50Ms = published.P50,
            P99Ms = published.P99,
            DueP99Ms = trial.Latency.P99,
            Received = Received(file.Messages),
            ServerCpuUs = file.Server.CpuUs / file.MessagesInWindow ?? throw new ChildFailedException(file.Unavailable["server.cpu_us"]),
            TheirP50Ms = theirP50Ms,
            TheirP99Ms = theirP99Ms,
        };
    }

    /// <summary>Share of the events due that came exactly once and in order; above 1 when some came twice.</summary>
    internal static double Received(MessageRecord messages) =>
        (double?)(messages.Delivered + messages.Duplicated - messages.Reordered) / messages.Expected ?? double.NaN;
}

/// <summary>One size of a fan-out.</summary>
/// <param name="What">Its name in the table.</param>
/// <param name="Subscribers">Clients.</param>
internal sealed record Fanned(string What, int Subscribers)
{
    /// <summary>Its median is held to theirs.</summary>
    public bool Judged { get; init; }

    /// <summary>Half of the events were received within, from publishing, in milliseconds.</summary>
    public required double P50Ms { get; init; }

    /// <summary>99 % of them.</summary>
    public required double P99Ms { get; init; }

    /// <summary>The same from when they were due.</summary>
    public required double DueP99Ms { get; init; }

    /// <summary>Share of the events due that came once and in order.</summary>
    public required double Received { get; init; }

    /// <summary>Server CPU of an event and subscriber in microseconds.</summary>
    public required double ServerCpuUs { get; init; }

    /// <summary>Their median in milliseconds; null where none was published.</summary>
    public required double? TheirP50Ms { get; init; }

    /// <summary>Their 99th percentile in milliseconds.</summary>
    public required double TheirP99Ms { get; init; }
}
