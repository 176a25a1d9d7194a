using Bench.Contract.Figures;

namespace Bench.Loadgen.Results;

/// <summary>
/// What the answers of a workload took at the clients: of those whose first event was due in the steady state. An event that was lost, or
/// came after a later answer had begun, makes no gap; its answer is not whole. Counts and times add up over trials; percentiles do not, and
/// are merged from histograms.
/// </summary>
public sealed record AnswerRecord
{
    /// <summary>Answers × their subscribers, by the schedule.</summary>
    [Figure("answers")]
    public required long Due { get; init; }

    /// <summary>Of these, those of which anything came.</summary>
    [Figure("answers")]
    public required long Begun { get; init; }

    /// <summary>Of these, those of which every event came that was due before the end of the steady state.</summary>
    [Figure("answers")]
    public required long Whole { get; init; }

    /// <summary>
    /// Of these, those whose first event came within the workload's first_event_ms and no gap of which was longer than its gap_ms.
    /// </summary>
    [Figure("answers")]
    public required long Good { get; init; }

    /// <summary>Received − intended of the first event, milliseconds; null when none came.</summary>
    [Figure("ms", Adding.First)]
    public required LatencySummary? FirstEventMs { get; init; }

    /// <summary>From one received event of an answer to the next, milliseconds; null when there was no gap.</summary>
    [Figure("ms", Adding.First)]
    public required LatencySummary? GapMs { get; init; }

    /// <summary>Gaps.</summary>
    [Figure("gaps")]
    public required long Gaps { get; init; }

    /// <summary>All gaps together, in seconds.</summary>
    [Figure("s")]
    public required double GapSeconds { get; init; }

    /// <summary>Gaps longer than gap_ms: stalls.</summary>
    [Figure("gaps")]
    public required long Stalls { get; init; }

    /// <summary>All stalls together, in seconds, each with its whole length.</summary>
    [Figure("s")]
    public required double StallSeconds { get; init; }

    /// <summary>Stalls ÷ gaps, 0 to 1; null without a gap.</summary>
    public double? StallShare => Gaps > 0 ? (double)Stalls / Gaps : null;

    /// <summary>Share of the time between the first and the last event that passed in stalls, 0 to 1; null without any such time.</summary>
    public double? StallTimeShare => GapSeconds > 0 ? StallSeconds / GapSeconds : null;

    /// <summary>Events a second while an answer goes on, as received: gaps ÷ the time that they took; null without any such time.</summary>
    public double? EventsPerSecond => GapSeconds > 0 ? Gaps / GapSeconds : null;

    /// <summary>Goodput: good answers ÷ answers due, 0 to 1; null when none was due.</summary>
    public double? Goodput => Due > 0 ? (double)Good / Due : null;
}
