using Bench.Contract;
using Bench.Loadgen.Statistics;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>
/// The least pattern that meets the need. The ladder is polling, long-polling, SSE, WebSockets. A rung meets the need when every
/// client was held with nothing lost, and the upper end of the interval of its p99 is within the freshness that the workload asks for.
/// </summary>
internal static class Verdict
{
    private static readonly string[] Ladder = ["polling", "long-polling", "sse", "websocket"];

    // The figures that make up the price.
    private static readonly string[] PriceFigures = ["wire_bytes_per_message.total", "server_cpu_us_per_message", "server_memory_kb_per_connection"];

    public static VerdictRecord Of(Workload workload, RunData data, IReadOnlyList<SummaryResult> results)
    {
        var valid = results.Where(r => r.Valid).OrderBy(Rung).ToArray();
        if (valid.Length == 0) return new(workload.Name, null, null, $"No verdict for {workload.Name}: no trial of it is valid.", "");
        var meets = valid.Where(Meets).ToArray();
        var need = $"99 % of messages seen within {Numbers.Plain(workload.FreshnessMs)} ms";
        if (meets.Length == 0)
        {
            var best = valid.Where(r => r.LatencyMs is not null).MinBy(r => r.LatencyMs!.P99);
            return new(workload.Name, null, null, $"No pattern meets the need of {workload.Name} ({need}).", best is null ? "" : $"The nearest is {best.Label}: p99 {Numbers.With(best.LatencyMs!.P99, "ms")}.");
        }

        var least = meets[0];
        string Spoken(SummaryResult result) => data.Run.Scenario.Patterns.Single(p => p.Label == result.Label).Spoken;
        var up = workload.Direction == Direction.TwoWay && least.Pattern != "websocket" ? " (what clients send goes by POST)" : "";
        var sentence = $"For {workload.Name}, {Spoken(least)} is the least you need{up}: 99 % of messages are seen within {Numbers.With(least.LatencyMs!.P99, "ms")}; the need is {Numbers.Plain(workload.FreshnessMs)} ms.";
        var missing = results.Where(r => !r.Valid && Rung(r) < Rung(least)).Select(r => r.Label).ToArray();
        var caveat = missing.Length == 0 ? "" : $" Nothing is known of {string.Join(", ", missing)}: no valid trial.";
        return new(workload.Name, least.Pattern, least.Label, sentence, Price(least, meets, data, Spoken) + caveat);
    }

    /// <summary>True when a result meets its workload's need with certainty.</summary>
    public static bool Meets(SummaryResult result) =>
        result is { Valid: true, LatencyMs: { } latency }
        && Math.Max(latency.P99, result.Ci95.GetValueOrDefault("latency_ms.p99")?[1] ?? latency.P99) <= result.FreshnessMs
        && result.Connections.Held == result.Connections.Attempted && result.Connections.Lost == 0 && result.Messages.Lost == 0;

    private static int Rung(SummaryResult result) => Array.IndexOf(Ladder, result.Pattern) is >= 0 and var rung ? rung : Ladder.Length;

    private static string Price(SummaryResult least, IReadOnlyList<SummaryResult> meets, RunData data, Func<SummaryResult, string> spoken)
    {
        var price = $"It costs {Numbers.With(least.WireBytesPerMessage?.Total, "B")} on the wire and {Numbers.With(least.ServerCpuUsPerMessage, "µs")} of server CPU a message, and {Numbers.With(least.ServerMemoryKbPerConnection, "KiB")} a connection.";
        var cheaper = meets.Skip(1).Where(other => ClearlyCheaper(least, other, data)).MinBy(r => r.ServerCpuUsPerMessage);
        if (cheaper is null) return price + (meets.Count > 1 ? " No higher rung is clearly cheaper." : "");
        return $"{price} A higher rung may pay: {spoken(cheaper)} is clearly cheaper, with {Numbers.Share(cheaper.ServerCpuUsPerMessage / least.ServerCpuUsPerMessage)} of the CPU and {Numbers.Share(cheaper.WireBytesPerMessage?.Total / least.WireBytesPerMessage?.Total)} of the bytes a message, and p99 {Numbers.With(cheaper.LatencyMs!.P99, "ms")}{Memory(least, cheaper, data)}.";
    }

    private static string Memory(SummaryResult least, SummaryResult other, RunData data) =>
        Difference(least, other, data, PriceFigures[2]) is { ExcludesZero: true } difference
            ? $", at {Numbers.With(Math.Abs(difference.Mean), "KiB")} {(difference.Mean > 0 ? "more" : "less")} memory a connection"
            : "";

    // Clearly: lower in bytes and CPU, each with an interval over the repeats that leaves out zero. Memory is told beside it.
    private static bool ClearlyCheaper(SummaryResult least, SummaryResult other, RunData data) =>
        Difference(least, other, data, PriceFigures[0]) is { ExcludesZero: true, Mean: < 0 }
        && Difference(least, other, data, PriceFigures[1]) is { ExcludesZero: true, Mean: < 0 };

    /// <summary>The difference of a figure, other − least, over the repeats in which both are valid; null when there are fewer than two.</summary>
    public static MeanInterval? Difference(SummaryResult least, SummaryResult other, RunData data, string path)
    {
        var figure = FigureList.Find(path);
        var pairs = (
            from a in data.Trials
            from b in data.Trials
            where a.File.Valid && b.File.Valid && a.File.Repeat == b.File.Repeat && a.File.Workload.Name == least.Workload && b.File.Workload.Name == least.Workload
                && a.File.Pattern.Label == least.Label && b.File.Pattern.Label == other.Label
            let x = figure.OfTrial(a.File)
            let y = figure.OfTrial(b.File)
            where x is not null && y is not null
            select (X: x.Value, Y: y.Value)).ToArray();
        return pairs.Length < 2 ? null : MeanInterval.OfPairedDifference([.. pairs.Select(p => p.X)], [.. pairs.Select(p => p.Y)]);
    }
}
