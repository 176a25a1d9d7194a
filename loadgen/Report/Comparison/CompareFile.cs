using System.Text.Json.Serialization;
using Bench.Contract;

namespace Bench.Report.Comparison;

/// <summary>The content of compare.json: two runs of the same work, figure by figure.</summary>
public sealed record CompareFile
{
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The run that is compared with.</summary>
    public required string BaseRun { get; init; }

    /// <summary>The run in question.</summary>
    public required string HeadRun { get; init; }

    /// <summary>Shifts smaller than this share are not told, however certain they are.</summary>
    public required double LeastShift { get; init; }

    /// <summary>What sets the runs apart beside what is to be compared: load, machine, build.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>Every figure that both runs have, for every workload × pattern that both have.</summary>
    public required IReadOnlyList<ComparedFigure> Figures { get; init; }

    /// <summary>Every count that ought to be 0 and that both runs have: what was lost, failed or came out of order.</summary>
    public required IReadOnlyList<ComparedFault> Faults { get; init; }

    /// <summary>What could not be compared, with the reason.</summary>
    public required IReadOnlyList<string> NotCompared { get; init; }

    /// <summary>Figures and counts that got worse beyond noise.</summary>
    [JsonIgnore]
    public int Worse => Count(Movement.Worse);

    /// <summary>Figures and counts that got better beyond noise.</summary>
    [JsonIgnore]
    public int Better => Count(Movement.Better);

    private int Count(Movement moved) => Figures.Count(f => f.Moved == moved) + Faults.Count(f => f.Moved == moved);
}

/// <summary>What can be said of a figure.</summary>
public enum Movement
{
    /// <summary>Nothing: what is seen is within the noise of the trials, or too small to matter.</summary>
    None,

    /// <summary>It is lower, which is better.</summary>
    Better,

    /// <summary>It is higher, which is worse.</summary>
    Worse,
}

/// <summary>One figure of one workload × pattern in both runs. Lower is better.</summary>
public sealed record ComparedFigure
{
    public required string Workload { get; init; }

    public required string Pattern { get; init; }

    public required string Label { get; init; }

    /// <summary>Its path in a result of summary.json.</summary>
    public required string Figure { get; init; }

    public required string Unit { get; init; }

    /// <summary>Mean over the valid trials of the base run.</summary>
    public required double Base { get; init; }

    /// <summary>Mean over the valid trials of the head run.</summary>
    public required double Head { get; init; }

    /// <summary>Head against base − 1, a share: 0.02 is 2 % more. Null when the base is zero.</summary>
    public required double? Shift { get; init; }

    /// <summary>Half the width of the 95 % interval of the shift; null when the base is zero.</summary>
    public required double? Margin { get; init; }

    /// <summary>Probability of such a shift by chance alone, 0 to 1.</summary>
    public required double Chance { get; init; }

    /// <summary>What can be said, all comparisons of this pair of runs taken together.</summary>
    public required Movement Moved { get; init; }

    /// <summary>
    /// True when trials of the same repeat, with the same seed, were taken as pairs and those tell more than all trials as they are.
    /// </summary>
    public bool Paired { get; init; }

    /// <summary>
    /// The smallest shift, a share, that these trials claim four times in five, all comparisons taken together; a smaller one may pass
    /// unseen. Null when the base is zero.
    /// </summary>
    public double? Seen { get; init; }

    /// <summary>
    /// Trials that each run needs, at the spread seen, to claim a shift of 5 % four times in five; null when it is more than 1,000.
    /// </summary>
    public required int? TrialsForFivePercent { get; init; }
}

/// <summary>One count that ought to be 0, of one workload × pattern in both runs.</summary>
public sealed record ComparedFault
{
    public required string Workload { get; init; }

    public required string Pattern { get; init; }

    public required string Label { get; init; }

    /// <summary>Its path in a trial's file; <c>connections.not_held</c> is attempted − held.</summary>
    public required string Fault { get; init; }

    /// <summary>The valid trials of the base run together.</summary>
    public required FaultTotal Base { get; init; }

    /// <summary>The valid trials of the head run together.</summary>
    public required FaultTotal Head { get; init; }

    /// <summary>What can be said.</summary>
    public required Movement Moved { get; init; }
}

/// <summary>A count that ought to be 0, over the valid trials of a run.</summary>
/// <param name="Count">How many went wrong.</param>
/// <param name="Of">Of how many.</param>
/// <param name="TrialsWith">Trials in which any did.</param>
/// <param name="Trials">Trials that know.</param>
public sealed record FaultTotal(long Count, long Of, int TrialsWith, int Trials)
{
    /// <summary>The share that went wrong; above 1 where one connection was lost more than once.</summary>
    [JsonIgnore]
    public double Share => (double)Count / Of;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, Converters = [typeof(KebabCase<Movement>)])]
[JsonSerializable(typeof(CompareFile))]
internal sealed partial class CompareJson : JsonSerializerContext;
