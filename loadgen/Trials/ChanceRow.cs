using System.Globalization;
using Bench.Loadgen.Results;
using Bench.Loadgen.Statistics;

namespace Bench.Loadgen.Trials;

/// <summary>
/// Rows that hang on chance: the tolerance for all that is not chance, and on top of it as many standard errors as the level of all rows
/// (<see cref="FalseAlarm"/>) asks for. Pure.
/// </summary>
internal static class ChanceRow
{
    /// <summary>A row of the self-test.</summary>
    /// <param name="what">What is checked.</param>
    /// <param name="expected">What theory says.</param>
    /// <param name="measured">What came out.</param>
    /// <param name="tolerance">How far it may be off for other reasons than chance, in its unit.</param>
    /// <param name="error">Standard error of the measured value, in its unit; 0 where nothing is random.</param>
    /// <param name="unit">The unit.</param>
    public static CheckRow Of(string what, double expected, double measured, double tolerance, double error, string unit) =>
        new(error > 0 ? $"{what} (chance {FalseAlarm.Words})" : what, expected, measured, Limit(tolerance, error), unit);

    /// <summary>A row of a preset; the rule in words gets what is added for chance.</summary>
    public static PresetRow WithinChance(this PresetRow row, double expected, double tolerance, double error, string rule) =>
        row.Within(expected, Limit(tolerance, error), string.Create(CultureInfo.InvariantCulture,
            $"{rule} and {FalseAlarm.Normal() * error:0.0} for chance ({FalseAlarm.Words})"));

    /// <summary>Rows that say that chance is in them.</summary>
    public static int CountOf(IEnumerable<CheckRow> rows) =>
        rows.Count(row => row.What.Contains(FalseAlarm.Words, StringComparison.Ordinal));

    /// <summary>The same of a preset, whose rules say it.</summary>
    public static int CountOf(IEnumerable<PresetRow> rows) =>
        rows.Count(row => row.Rule?.Contains(FalseAlarm.Words, StringComparison.Ordinal) == true);

    /// <summary>
    /// Sees that no more rows hang on chance than were declared: the level of each is that of all, shared out over as many.
    /// </summary>
    /// <exception cref="InvalidOperationException">There are more, which is a defect of the check.</exception>
    public static void Check(string name, int declared, int made)
    {
        if (made > declared)
            throw new InvalidOperationException($"{name} declares {declared} rows that hang on chance and has made {made}; its ChanceRows "
                + "must say how many, as the level of all rows is shared out over them");
    }

    private static double Limit(double tolerance, double error) => tolerance + FalseAlarm.Normal() * error;
}
