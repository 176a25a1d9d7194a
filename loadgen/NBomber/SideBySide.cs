using System.Globalization;
using System.Text;
using System.Text.Json;
using Bench.Loadgen.Results;
using HdrHistogram;

namespace Bench.NBomber;

/// <summary>Writes nbomber.md into a run's folder: for each trial NBomber's figures beside ours, of the same messages.</summary>
internal static class SideBySide
{
    private const string Head = """
        # NBomber's figures beside ours

        Both tools saw the same messages, each timed once: when it was received, from when it was due. Where the figures differ, and why: docs/nbomber.md.
        NBomber's own reports stand in `nbomber/`, ours is `report.html`. Messages are those of the steady state; bytes are of the messages alone.
        CPU is of the process in which the clients and NBomber live together, per message of the steady state, whatever else it did meanwhile.

        | trial | pattern | tool | messages | bytes of messages | p50, ms | p75, ms | p95, ms | p99, ms | p99.9, ms | max, ms | generator CPU a message, µs |
        |---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
        """;

    // Figures of NBomber's have two digits after the point; both histograms tell values to a thousandth, each in steps of its own.
    private const double RoundingMs = 0.01;
    private const double StepShare = 0.002;

    private static readonly double[] Percentiles = [50, 75, 95, 99, 99.9];

    /// <summary>Writes the file; its path.</summary>
    public static string Write(string runFolder)
    {
        var path = Path.Combine(runFolder, "nbomber.md");
        var text = new StringBuilder(Head).Append('\n');
        var notes = new StringBuilder();
        var trials = Path.Combine(runFolder, "trials");
        foreach (var file in Directory.Exists(trials) ? Directory.GetFiles(trials, "*.json").Order(StringComparer.Ordinal).ToArray() : [])
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var trial = JsonSerializer.Deserialize(File.ReadAllBytes(file), ResultsJson.Default.TrialFile)!;
            var log = Path.ChangeExtension(file, ".hlog");
            var ours = File.Exists(log) ? HistogramLog.Read(log).GetValueOrDefault(HistogramTags.Delivery) : null;
            var theirs = SessionFigures.Read(SessionPlan.FolderOf(runFolder, name) + ".json");
            text.Append(OurRow(name, trial, ours)).Append(TheirRow(name, trial, theirs));
            foreach (var note in Notes(trial, theirs).Concat(Apart(ours, theirs)))
                notes.Append(CultureInfo.InvariantCulture, $"- {name}: {note}\n");
        }

        if (notes.Length > 0) text.Append('\n').Append(notes);
        File.WriteAllText(path, text.ToString());
        return path;
    }

    /// <summary>What a reader has to know of one trial. Pure.</summary>
    internal static IEnumerable<string> Notes(TrialFile trial, SessionFigures? theirs)
    {
        if (!trial.Valid) yield return $"our trial is invalid: {string.Join("; ", trial.Findings.Select(f => f.Code))}";
        if (theirs is null)
        {
            yield return "NBomber left no figures; what it said stands beside its folder, in the file that ends in .console.txt";
            yield break;
        }

        if (theirs.Ok != trial.Messages.Delivered)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"the counts differ: NBomber has {theirs.Ok:#,0} messages, ours are {trial.Messages.Delivered:#,0}");
        foreach (var broken in theirs.Broken) yield return $"NBomber saw a threshold broken at one interval at least: {broken}";
    }

    /// <summary>
    /// Percentiles that lie further apart than the two tools' resolution explains, where both took as many messages. Pure.
    /// </summary>
    internal static IEnumerable<string> Apart(LongHistogram? ours, SessionFigures? theirs)
    {
        if (ours is not { TotalCount: > 0 and var count } || theirs?.LatencyMs is not { } ms || theirs.Ok != count) yield break;
        // Which of two neighbours a percentile names is each tool's own rule.
        var neighbour = 150.0 / count;
        foreach (var (percentile, told) in new[] { (50.0, ms.P50), (75, ms.P75), (95, ms.P95), (99, ms.P99) })
        {
            var (low, high) = (Ms(ours, Math.Max(0, percentile - neighbour))!.Value, Ms(
                ours, Math.Min(100, percentile + neighbour))!.Value);
            if (told < low * (1 - StepShare) - RoundingMs || told > high * (1 + StepShare) + RoundingMs)
                yield return string.Create(CultureInfo.InvariantCulture, $"the latencies differ: NBomber's p{percentile:0} is {told:0.000} "
                    + $"ms, by our histogram it lies within {low:0.000} and {high:0.000} ms");
        }
    }

    private static string OurRow(string name, TrialFile trial, LongHistogram? latency) =>
        Row(
            name, trial.Pattern.Label, "bench", trial.Messages.Delivered, null,
            [.. Percentiles.Select(p => Ms(latency, p)), trial.LatencyMs?.Max],
            trial.MessagesInWindow > 0 ? trial.Generator.CpuUs / trial.MessagesInWindow : null);

    private static string TheirRow(string name, TrialFile trial, SessionFigures? theirs) => theirs is null
        ? Row(name, trial.Pattern.Label, "NBomber", null, null, [null, null, null, null, null, null], null)
        : Row(
            name, trial.Pattern.Label, $"NBomber {theirs.Version}", theirs.Ok, theirs.Bytes,
            [theirs.LatencyMs?.P50, theirs.LatencyMs?.P75, theirs.LatencyMs?.P95, theirs.LatencyMs?.P99, null, theirs.LatencyMs?.Max],
            null);

    private static string Row(string name, string pattern, string tool, long? messages, long? bytes, double?[] latencies, double? cpu) =>
        $"| {name} | {pattern} | {tool} | {Count(messages)} | {Count(bytes)} "
        + $"| {string.Join(" | ", latencies.Select(l => Number(l, "0.000")))} | {Number(cpu, "0.0")} |\n";

    private static double? Ms(LongHistogram? latency, double percentile) =>
        latency is { TotalCount: > 0 } ? latency.GetValueAtPercentile(percentile) / 1000.0 : null;

    private static string Count(long? count) => count?.ToString("#,0", CultureInfo.InvariantCulture) ?? "–";

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
