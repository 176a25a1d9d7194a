using System.Text.Json;
using System.Xml.Linq;
using Bench.Loadgen.Needs;

namespace RealtimeBench;

/// <summary>
/// Reads the files that a run leaves: summary.json for the figures, ci/junit.xml for what became of the limits
/// (docs/results-format.md, docs/ci.md).
/// </summary>
internal static class SavedRun
{
    /// <exception cref="BenchException">They are not there, or not as agreed.</exception>
    public static BenchRun Read(string folder)
    {
        try
        {
            using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
            var root = summary.RootElement.Clone(); // Figures are read of it when they are asked for.
            var results = root.GetProperty("results").EnumerateArray().ToArray();
            return new BenchRun(
                folder,
                [.. results.Select(r => new BenchResult(
                    Text(r, "workload"), Text(r, "pattern"), Text(r, "label"), r.GetProperty("trials").GetInt32(),
                    r.GetProperty("valid_trials").GetInt32(), path => Figure(r, path)))],
                // The first is the run itself.
                [.. XDocument.Load(Path.Combine(folder, "ci", "junit.xml")).Descendants("testcase").Skip(1).Select(Answer)],
                [.. Findings(root, null), .. results.SelectMany(r => Findings(r, Text(r, "label")))]);
        }
        catch (Exception e)
            when (e is IOException or JsonException or KeyNotFoundException or InvalidOperationException or System.Xml.XmlException)
        {
            throw new BenchException($"what the run left in {folder} cannot be read: {e.Message}; RealtimeBench.Testing "
                + "and realtime-bench must be of one version");
        }
    }

    private static BenchFigure Figure(JsonElement result, string path)
    {
        var value = Find(result, path);
        var interval = result.TryGetProperty("ci95", out var all)
            && all.TryGetProperty(path, out var ends)
            && ends.ValueKind == JsonValueKind.Array
            ? ends.EnumerateArray().Select(e => (double?)e.GetDouble()).ToArray()
            : [];
        return new BenchFigure(
            path, value, interval.FirstOrDefault(), interval.LastOrDefault(), FigureUnits.Of(path),
            value is null ? Why(result, path) : null);
    }

    private static double? Find(JsonElement result, string path)
    {
        var at = result;
        foreach (var step in path.Split('.'))
        {
            if (at.ValueKind == JsonValueKind.Null) return null; // All below it is not known.
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at))
                throw new BenchException(
                    $"there is no figure '{path}'; docs/results-format.md lists them, as {Text(result, "label")} has them");
        }

        return at.ValueKind == JsonValueKind.Number ? at.GetDouble() : null;
    }

    private static string Why(JsonElement result, string path) =>
        !result.GetProperty("valid").GetBoolean()
        ? $"no trial is valid ({string.Join(", ", Findings(result, null).Select(f => f.Code).Distinct())})"
        : result.GetProperty("unavailable").EnumerateObject()
            .FirstOrDefault(u => path.StartsWith(u.Name, StringComparison.Ordinal)) is { Value.ValueKind: JsonValueKind.String } reason
        ? reason.Value.GetString()!
        : "it was not measured";

    private static BenchAnswer Answer(XElement one) => new(
        (string?)one.Attribute("name") ?? "",
        one.Element("failure") is not null ? false : one.Element("skipped") is not null ? null : true,
        (string?)(one.Element("failure") ?? one.Element("skipped"))?.Attribute("message") ?? "");

    private static IEnumerable<BenchFinding> Findings(JsonElement of, string? pattern) =>
        of.GetProperty("findings").EnumerateArray()
            .Select(f => new BenchFinding(Text(f, "code"), Text(f, "severity"), Text(f, "message"), Text(f, "remedy"), pattern));

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
