using System.Globalization;
using System.Text.Json;
using Bench.Contract.Reading;

namespace Bench.Report.Saved;

/// <summary>
/// Numbers that no trial leaves behind: beyond all bounds, below zero where they are counted, percentiles that fall. By the kind of a
/// member and not by its name, so that a new one is checked as its neighbours are. Pure.
/// </summary>
internal static class TrialNumbers
{
    // 100 Gbit/s for a day are 1.1e15 bytes, and a thousand cores for a day 8.6e13 microseconds.
    private const double Most = 1e16;

    // Where a histogram ends, a day, of which it tells three digits.
    private const double LongestMs = Bench.Loadgen.Recording.Recorder.LongestUs / 1000.0 * 1.001;

    private static readonly string[] Percentiles = ["min", "p50", "p90", "p99", "p99_9", "max"];

    // Counts, and clocks that only go on. Elsewhere noise can take a difference below zero.
    private static readonly HashSet<string> Counted =
    [
        "ordinal", "repeat", "servers", "generators", "phases", "connections", "messages", "requests", "messages_in_window", "server",
        "generator", "publishing", "answers",
    ];

    // Where nobody can tell whether a client's message is in the logs, what is missing may come out too low.
    private static readonly HashSet<string> MayBeBelow = ["messages.lost", "messages.merged"];

    /// <summary>What is wrong with the first number that cannot be, and the valid range; null where all can be.</summary>
    /// <param name="trial">A trial's file.</param>
    public static string? Problem(JsonElement trial)
    {
        // A trial that failed on its way has readings of before and after in any order, and takes part in no figure.
        var valid = trial.TryGetProperty("valid", out var said) && said.ValueKind == JsonValueKind.True;
        return First(trial.EnumerateObject().Where(m => m.Name is not ("workload" or "pattern"))
            .Select(m => In(m.Value, m.Name, valid && Counted.Contains(m.Name) ? 0 : -Most)));
    }

    private static string? In(JsonElement value, string path, double least) => value.ValueKind switch
    {
        JsonValueKind.Number => Outside(value, path, MayBeBelow.Contains(path) ? -Most : least, Most),
        JsonValueKind.Array => First(value.EnumerateArray().Select((item, i) => In(item, $"{path}[{i}]", least))),
        JsonValueKind.Object => Times(value, path) ?? First(value.EnumerateObject().Select(m => In(m.Value, $"{path}.{m.Name}", least))),
        _ => null,
    };

    // No percentile is below the one before it.
    private static string? Times(JsonElement summary, string path)
    {
        if (!summary.TryGetProperty("p99_9", out _)) return null;
        var least = 0.0;
        foreach (var name in Percentiles)
        {
            if (!summary.TryGetProperty(name, out var ms) || ms.ValueKind != JsonValueKind.Number) continue;
            if (Outside(ms, $"{path}.{name}", least, LongestMs) is { } problem) return problem;
            least = ms.GetDouble();
        }

        return summary.TryGetProperty("mean", out var mean) ? Outside(mean, $"{path}.mean", 0, LongestMs) : null;
    }

    private static string? Outside(JsonElement value, string path, double least, double most) =>
        value.ValueKind != JsonValueKind.Number || (value.TryGetDouble(out var number) && number >= least && number <= most)
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"{Shown.Of(path)} is {Shown.Of(value.GetRawText())}; allowed: {least:0.###} to {most:0.###}");

    private static string? First(IEnumerable<string?> problems) => problems.FirstOrDefault(problem => problem is not null);
}
