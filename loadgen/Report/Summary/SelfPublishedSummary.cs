using Bench.Loadgen.Results;
using Bench.Report.Saved;

namespace Bench.Report.Summary;

/// <summary>What is known, over the valid trials of a rung, of the messages of a target that publishes by itself.</summary>
public sealed record SelfPublishedSummary
{
    /// <summary>Messages have numbers, by which loss, repetition and order are checked; else none of them is known.</summary>
    public required bool Numbered { get; init; }

    /// <summary>Messages say when they were made; else no latency is known.</summary>
    public required bool Stamped { get; init; }

    /// <summary>
    /// How far the stamps' clock is ahead of the harness's, in milliseconds, as the target's file states and nobody measured; null where it
    /// states none.
    /// </summary>
    public double? ClockOffsetMs { get; init; }

    /// <summary>From one message of a client to its next, milliseconds, of the merged histograms; null when there was none.</summary>
    public required LatencyFigures? GapMs { get; init; }

    /// <summary>Messages a second that a client received, the mean over trials; null when there was none.</summary>
    public required double? MessagesPerSecond { get; init; }

    /// <summary>Messages a second that the workload says that a client receives.</summary>
    public required double SaidPerSecond { get; init; }

    /// <summary>Of trials of one workload × pattern; null where the harness makes the messages, and without a trial.</summary>
    internal static SelfPublishedSummary? Of(IReadOnlyList<Trial> trials)
    {
        SelfPublishedRecord[] records = [.. trials.Select(t => t.File.SelfPublished).OfType<SelfPublishedRecord>()];
        if (records.Length == 0 || records.Length < trials.Count) return null;
        return new SelfPublishedSummary
        {
            Numbered = records.All(r => r.Numbered),
            Stamped = records.All(r => r.Stamp is not null),
            ClockOffsetMs = records[0].ClockOffsetMs,
            GapMs = OverTrials.Latency(trials, HistogramTags.MessageGap),
            MessagesPerSecond = records.Average(r => r.MessagesPerSecond),
            SaidPerSecond = records[0].SaidPerSecond,
        };
    }
}
