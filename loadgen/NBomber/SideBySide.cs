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

        | trial | tool | messages | bytes of messages | p50, ms | p75, ms | p95, ms | p99, ms | p99.9, ms | max, ms | generator CPU a message, µs |
        |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
        """;

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
            text.Append(OurRow(name, trial, ours)).Append(TheirRow(name, theirs));
            foreach (var note in Notes(trial, theirs)) notes.Append(CultureInfo.InvariantCulture, $"- {name}: {note}\n");
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
            yield return string.Create(CultureInfo.InvariantCulture, $"the counts differ: NBomber has {theirs.Ok:#,0} messages, ours are {trial.Messages.Delivered:#,0}");
        foreach (var broken in theirs.Broken) yield return $"NBomber saw a threshold broken at one interval at least: {broken}";
    }

    private static string OurRow(string name, TrialFile trial, LongHistogram? latency) =>
        Row(name, "bench", trial.Messages.Delivered, null, [.. Percentiles.Select(p => Ms(latency, p)), trial.LatencyMs?.Max], trial.MessagesInWindow > 0 ? trial.Generator.CpuUs / trial.MessagesInWindow : null);

    private static string TheirRow(string name, SessionFigures? theirs) => theirs is null
        ? Row(name, "NBomber", null, null, [null, null, null, null, null, null], null)
        : Row(name, $"NBomber {theirs.Version}", theirs.Ok, theirs.Bytes, [theirs.LatencyMs?.P50, theirs.LatencyMs?.P75, theirs.LatencyMs?.P95, theirs.LatencyMs?.P99, null, theirs.LatencyMs?.Max], null);

    private static string Row(string name, string tool, long? messages, long? bytes, double?[] latencies, double? cpu) =>
        $"| {name} | {tool} | {Count(messages)} | {Count(bytes)} | {string.Join(" | ", latencies.Select(l => Number(l, "0.000")))} | {Number(cpu, "0.0")} |\n";

    private static double? Ms(LongHistogram? latency, double percentile) => latency is { TotalCount: > 0 } ? latency.GetValueAtPercentile(percentile) / 1000.0 : null;

    private static string Count(long? count) => count?.ToString("#,0", CultureInfo.InvariantCulture) ?? "–";

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
