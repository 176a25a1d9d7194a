using System.Text.Json.Serialization;

namespace Bench.Report.Summary;

/// <summary>
/// What each thing that the web adds to a rung (a browser's heads, TLS, HTTP/2, tabs, compression) costs, and whether it changes the
/// answer, of a run that measured rungs with and without. Empty for other runs.
/// </summary>
/// <param name="Steps">One for each thing that was added.</param>
/// <param name="Answers">The answer with each set of settings.</param>
public sealed record AxisSummary(IReadOnlyList<AxisStep> Steps, IReadOnlyList<AxisAnswer> Answers)
{
    /// <summary>Of a run that measured none.</summary>
    public static AxisSummary None { get; } = new([], []);
}

/// <summary>One thing that was added, to each rung that was measured with and without.</summary>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Axis">What was added, in words.</param>
/// <param name="To">To which settings, in words.</param>
/// <param name="Rows">The rungs, lowest first.</param>
public sealed record AxisStep(string Workload, string Axis, string To, IReadOnlyList<AxisRow> Rows);

/// <summary>One rung with and without.</summary>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Base">Label of the rung without.</param>
/// <param name="Label">Label of the rung with it.</param>
/// <param name="Changes">What it changed, a figure each; left out what was not measured on both sides in two repeats.</param>
public sealed record AxisRow(string Pattern, string Base, string Label, IReadOnlyList<AxisChange> Changes);

/// <summary>What was added to a rung changed this figure so much.</summary>
/// <param name="Figure">Path of the figure in a result.</param>
/// <param name="Before">Mean without.</param>
/// <param name="After">Mean with.</param>
/// <param name="Mean">Mean of the differences within a repeat: with less without.</param>
/// <param name="Low">Lower end of their 95 % interval.</param>
/// <param name="High">Upper end.</param>
public sealed record AxisChange(string Figure, double? Before, double? After, double Mean, double? Low, double? High)
{
    /// <summary>The interval leaves out zero.</summary>
    [JsonIgnore]
    public bool IsCertain => Low > 0 || High < 0;
}

/// <summary>The verdict among the rungs that have the same settings.</summary>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Settings">The settings, in words.</param>
/// <param name="Pattern">The least pattern; null where it cannot be told, or none meets the need.</param>
/// <param name="Sentence">The verdict.</param>
/// <param name="Month">What the least costs a month at the scale of prices; null where it cannot be told.</param>
public sealed record AxisAnswer(string Workload, string Settings, string? Pattern, string Sentence, Money? Month)
{
    /// <summary>What kind of answer the verdict is; null in files of before it was told.</summary>
    public VerdictState? State { get; set; }

    /// <summary>
    /// Where another rung becomes the least by price alone, modelled: the first number of clients and the pattern, fewest clients first,
    /// the first of them with one client. Empty where that cannot be told.
    /// </summary>
    public IReadOnlyList<AxisTurn> Turns { get; init; } = [];
}

/// <summary>From a number of clients on a rung is the least.</summary>
/// <param name="From">The number of clients.</param>
/// <param name="Pattern">Name of the pattern.</param>
public sealed record AxisTurn(long From, string Pattern);
