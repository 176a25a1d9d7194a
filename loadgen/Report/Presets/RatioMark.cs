using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Report.Presets;

/// <summary>Where ours lies beside theirs: on a line from a tenth of it over the same to ten times it. Pure.</summary>
/// <param name="Ratio">Ours ÷ theirs.</param>
/// <param name="X">Place on the line, 0 to 1; 0.5 is the same.</param>
/// <param name="Beyond">It is further away than the line is long.</param>
internal sealed record RatioMark(double Ratio, double X, bool Beyond)
{
    /// <summary>The mark of a row; null where there are no two numbers above zero to divide.</summary>
    public static RatioMark? Of(PresetRow row)
    {
        if (row.Theirs is not > 0 || row.Ours <= 0) return null;
        var ratio = row.Ours / row.Theirs.Value;
        var decades = Math.Log10(ratio);
        return new RatioMark(ratio, 0.5 + Math.Clamp(decades, -1, 1) / 2, Math.Abs(decades) > 1);
    }

    /// <summary>The ratio as people read it.</summary>
    public string Text => Ratio.ToString(Ratio >= 10 ? "0.#" : Ratio >= 0.1 ? "0.00" : "0.###", CultureInfo.InvariantCulture) + "×";
}
