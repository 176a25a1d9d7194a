namespace Bench.Loadgen.Needs;

/// <summary>
/// The unit of a figure of a saved file, which its name tells (docs/results-format.md). The package for tests is compiled with it too.
/// </summary>
internal static class FigureUnits
{
    // The first that is in a name counts.
    private static readonly (string Part, string Unit)[] Parts = [("_ms", "ms"), ("_us", "µs"), ("_kb", "KiB"), ("bytes", "B")];

    /// <summary>The unit as written behind a number; empty for a number of things.</summary>
    /// <param name="path">The figure's path in a result of summary.json, or in a trial's file.</param>
    public static string Of(string path) => Parts.FirstOrDefault(p => path.Contains(p.Part, StringComparison.Ordinal)).Unit ?? "";

    /// <summary>A number with the figure's unit behind it.</summary>
    public static string With(string number, string path) => $"{number} {Of(path)}".TrimEnd();
}
