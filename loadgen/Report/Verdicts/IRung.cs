using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>A rung of the ladder under a workload, measured, modelled or known beforehand.</summary>
internal interface IRung
{
    /// <summary>Name of the pattern.</summary>
    string Pattern { get; }

    /// <summary>The pattern with its settings; no two rungs of a ladder share one.</summary>
    string Label { get; }

    /// <summary>As a sentence names it.</summary>
    string Spoken { get; }

    /// <summary>Whether it is capable and meets the need.</summary>
    Told Meets { get; }

    /// <summary>How many things the page's own code must do beside receiving.</summary>
    int ToBuild { get; }

    /// <summary>Money a month, from the least to the most where a part was not measured; null where it could not be had.</summary>
    MonthRange? Months { get; }

    /// <summary>What each trial of it says of its price; a single one where a model priced it.</summary>
    IReadOnlyList<RungTrial> Priced { get; }

    /// <summary>The rung for the summary, without its place in the verdict.</summary>
    RungRecord Record();
}
