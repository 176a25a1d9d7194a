using Bench.Report.Summary;

namespace Bench.Report.Map;

/// <summary>The axes of the map, and how its numbers are said. Pure.</summary>
internal static class MapAxis
{
    /// <summary>Twice an hour, messages a second.</summary>
    public const double LeastRate = 2 / 3600.0;

    /// <summary>A hundred a second.</summary>
    public const double MostRate = 100;

    /// <summary>The tightest need, milliseconds.</summary>
    public const double LeastNeedMs = 50;

    /// <summary>An hour.</summary>
    public const double MostNeedMs = 3_600_000;

    /// <summary>Marks of the rate's axis: messages a second, and as people say them.</summary>
    public static IReadOnlyList<(double Value, string Text)> RateMarks { get; } =
    [
        (2 / 3600.0, "2/h"), (10 / 3600.0, "10/h"), (1 / 60.0, "1/min"), (10 / 60.0, "10/min"), (1, "1/s"), (10, "10/s"), (100, "100/s"),
    ];

    /// <summary>Marks of the need's axis: milliseconds, and as people say them.</summary>
    public static IReadOnlyList<(double Value, string Text)> NeedMarks { get; } =
    [
        (50, "50 ms"), (100, "100 ms"), (1000, "1 s"), (10_000, "10 s"), (60_000, "1 min"), (600_000, "10 min"), (3_600_000, "1 h"),
    ];

    /// <summary>Values from the first to the last, each as many times the one before.</summary>
    /// <param name="least">Above 0.</param>
    /// <param name="most">Above <paramref name="least"/>.</param>
    /// <param name="count">2 or more.</param>
    public static double[] Steps(double least, double most, int count) =>
        [.. Enumerable.Range(0, count).Select(i => least * Math.Pow(most / least, i / (count - 1.0)))];

    /// <summary>A rate, such as "12 messages an hour".</summary>
    public static string Rate(double perSecond)
    {
        var (count, unit) = perSecond >= 1 ? (perSecond, "second")
            : perSecond >= 1 / 60.0 ? (perSecond * 60, "minute")
            : (perSecond * 3600, "hour");
        var text = Numbers.Plain(Math.Round(count, count < 10 ? 1 : 0));
        return $"{text} {(text == "1" ? "message" : "messages")} {(unit == "hour" ? "an" : "a")} {unit}";
    }

    /// <summary>A need, such as "1.5 s".</summary>
    public static string Need(double ms) => ms switch
    {
        >= 3_600_000 => Numbers.Plain(Math.Round(ms / 3_600_000, 1)) + " h",
        >= 60_000 => Numbers.Plain(Math.Round(ms / 60_000, 1)) + " min",
        >= 1000 => Numbers.Plain(Math.Round(ms / 1000, 1)) + " s",
        _ => Numbers.Plain(Math.Round(ms)) + " ms",
    };
}
