using Bench.Contract;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>
/// A hundred streams with records of 4,096 B, followed by long-polling on 32 to 2,048 connections. Beyond a hundred connections several
/// follow one stream.
/// </summary>
internal sealed class DsbenchLongpoll : IPreset
{
    private const int Payload = 4096;
    private const double TheirRate = 50;

    // Records a second of a stream: as many as theirs where one core can answer the polls, else fewer.
    private static readonly (int Connections, int OnAStream, double Rate, double P99)[] Theirs =
    [
        (32, 1, 50, 5.4), (128, 1, 25, 6.2), (1024, 10, 2.5, 6.3), (2048, 20, 1.25, 7.2)
    ];

    public string Name => "dsbench-longpoll";

    public string Title =>
        "Long-polling of 100 streams of 4 KiB records on 32, 128, 1,024 and 2,048 connections: p99 5.4, 6.2, 6.3 and 7.2 ms";

    public PublishedSource Source { get; } = new(
        "Electric", "Durable-streams benchmarks: full matrix on the reactor build", "ds-bench, results-2026-06-30, section 6b", 2026,
        "https://github.com/electric-sql/ds-bench");

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<PresetRow>();
        foreach (var (connections, onAStream, rate, p99) in Theirs)
        {
            var trial = await bed.TrialAsync(new() { Pattern = "long-polling" }, rate, stop, new()
            {
                Clients = connections,
                PayloadBytes = Payload,
                FanOut = onAStream == 1 ? FanOut.Individual : FanOut.Rooms,
                RoomSize = onAStream,
                WarmupSeconds = 3,
                Seconds = 10,
                Engine = EngineList.UsableFor(EngineList.Cheapest, out _).Name,
            });
            var published = trial.File.UncorrectedLatencyMs
                ?? throw new ChildFailedException($"a trial of {connections} connections timed nothing");
            rows.AddRange(Rows(
                connections, rate, p99, published.P99, DsbenchSseFanout.Received(trial.File.Messages),
                (double)trial.File.Requests!.Sent / trial.File.MessagesInWindow));
        }

        return new PresetTable(rows,
            FormattableString.Invariant(
                $"Theirs: {TheirRate:0} records a second of each stream, which on 2,048 connections are 102,400 polls a second on 4 of 16 cores, the clients on another machine. Ours: one core, so that a stream has fewer records, as the rows say; connections, streams and records are theirs (103 streams for their 100 from 1,024 connections on, and a stream for each connection below)."),
            "In their terms: from the instant of publishing. Theirs holds what a record takes to reach the disk; ours is in memory.");
    }

    /// <summary>The rows of one number of connections. Pure.</summary>
    internal static IEnumerable<PresetRow> Rows(int connections, double rate, double theirs, double p99Ms, double received, double polls)
    {
        var what = FormattableString.Invariant($"{connections:#,0} connections, {rate:0.##} records/s a stream");
        yield return PresetRow.Measured($"{what}: p99 from publishing", p99Ms, "ms").Against(theirs).AtMost(theirs, "at most theirs");
        yield return PresetRow.Measured($"{what}: records received", 100 * received, "%").Within(100, 0, "all, once each");
        // A poll brings one record at least, or ends its hold of 25 s with none, which comes to less than one in a hundred here.
        yield return PresetRow.Measured($"{what}: polls a record", polls, "").AtMost(1.05, "at most 1.05");
    }
}
