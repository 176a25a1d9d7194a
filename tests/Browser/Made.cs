using Bench.Loadgen.Machine;
using Bench.Loadgen.Results;

namespace Bench.Tests.Browser;

/// <summary>A search and presets of figures made up, to be drawn. Never shipped as a result.</summary>
internal static class Made
{
    public static FindMaxFile Search { get; } = new()
    {
        By = "clients",
        Workload = "notifications",
        FreshnessMs = 1000,
        Precision = 0.1,
        Results = [Found("polling", 900, 3000), Found("sse", 2, 12_000)]
    };

    public static PresetsFile Presets { get; } = new()
    {
        StartedUtc = "2026-01-02T03:04:05Z",
        Engine = "reference",
        Environment = EnvironmentReader.Read(new CorePlan([], [], null), fixedTiering: true),
        Presets =
        [
            Preset(
                "good", PresetRow.Measured("bytes a poll", 871, "B").Against(871).Within(871, 1, "871 ± 0.1 %"),
                PresetRow.Model("scaled", 66.4, "Mbps").Against(6.6)),
            Preset("bad", PresetRow.Measured("late", 4, "s").Against("about 10 s").AtMost(3, "at most 3 s")),
        ],
    };

    private static PresetRecord Preset(string name, params PresetRow[] rows) =>
        new()
        {
            Name = name,
            Title = "What they claim",
            Source = new PublishedSource("Authors", "Title", "Where", 2010, "https://doi.org/10"),
            Rows = rows,
            Why = ["Why they differ."],
            Trials = 2
        };

    private static FindMaxResult Found(string pattern, double p99, double largest) => new()
    {
        Pattern = pattern,
        Label = pattern,
        Largest = largest,
        Broke = largest * 1.5,
        Found = true,
        Sentence = FormattableString.Invariant(
            $"{pattern} bears {largest:#,0} clients; at {largest * 1.5:#,0} it does not: p99 4,000 ms; needed within 1,000 ms"),
        Points =
        [
            Point(largest / 4, p99 * 0.7, 0.2, true), Point(largest / 2, p99 * 0.8, 0.4, true), Point(largest, p99, 0.85, true),
            Point(largest * 1.5, 4000, 1, false)
        ],
    };

    private static FindMaxPoint Point(double load, double p99, double cpu, bool holds) => new()
    {
        Load = load,
        Trial = 1,
        Holds = holds,
        Reason = holds ? "" : "p99 4,000 ms; needed within 1,000 ms",
        P50Ms = p99 / 2,
        P99Ms = p99,
        ServerCpuShare = cpu,
        GeneratorCpuShare = 0.3,
        MessagesPerSecond = load,
        Attempted = (long)load,
        Held = (long)load,
    };
}
