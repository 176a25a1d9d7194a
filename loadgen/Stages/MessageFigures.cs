using Bench.Contract;
using Bench.Loadgen.Figures;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using HdrHistogram;

namespace Bench.Loadgen.Stages;

/// <summary>A trial's messages, both ways, from what publishers, clients and the servers' logs say. Pure.</summary>
internal static class MessageFigures
{
    /// <summary>What was published, delivered, lost and sent, and whether the sums hold.</summary>
    /// <param name="plan">The trial.</param>
    /// <param name="m">What was measured.</param>
    /// <param name="end">The last reading of all generators; null without one.</param>
    /// <param name="reach">What each client has of its topics.</param>
    /// <param name="belowZero">By how much latencies came out below zero where clocks were shifted, in microseconds.</param>
    public static MessageRecord Of(TrialPlan plan, Measurements m, ShardReading? end, Reach reach, LongHistogram belowZero)
    {
        // The histogram tells its largest value with three digits.
        var explained = m.ClockBoundUs is { } boundUs && belowZero.GetMaxValue() <= boundUs * 1.001 + 1;
        var counts = end?.Counts ?? new Counts();
        var passedOver = m.Topics is null ? reach.Missing : reach.ExpectedSteady - counts.DeliveredSteady - reach.InFlightSteady;
        var latest = plan.Pattern.Semantics == PollSemantics.Latest;
        // What is in the logs must be what the publisher and the clients say that they put there, or something else wrote to the topics.
        // Messages that nobody could confirm may be there or not.
        var unplanned = (m.Topics?.Sum(server => server.Sum(t => t.LastSequence)) ?? 0) - (m.Publisher?.Published ?? 0)
            - counts.ClientAccepted - m.InTheLogs.There;
        var doubtful = counts.ClientDoubtful - m.InTheLogs.There;
        var sent = counts.ClientAcceptedSteady + m.InTheLogs.UnansweredSteady;
        var unsent = counts.ClientDueSteady - sent - counts.ClientFailedSteady;
        var doubtLeft = doubtful > 0 && !(m.InTheLogs.Resolved && unplanned == 0);
        return new MessageRecord
        {
            Published = Published(m.Topics ?? []),
            Expected = reach.ExpectedSteady,
            Delivered = counts.DeliveredSteady,
            CaughtUp = counts.CaughtUp,
            Merged = latest ? passedOver : 0,
            Lost = latest ? 0 : passedOver,
            Duplicated = reach.Duplicated,
            Reordered = reach.Reordered,
            InFlight = reach.InFlightSteady,
            Received = counts.Received,
            Malformed = counts.Malformed,
            Impossible = counts.Impossible + (explained ? 0 : belowZero.TotalCount),
            BelowZero = m.ClockShiftUs is not null && explained ? belowZero.TotalCount : null,
            ClientDue = counts.ClientDueSteady,
            ClientSent = sent,
            ClientFailed = counts.ClientFailedSteady,
            ClientUnsent = unsent,
            ClientFailures = Totals.ByReason(m.Results.Select(r => r.SendFailures)),
            InvariantHolds = m.Topics is not null
                && unplanned >= 0
                && unplanned <= doubtful
                && unsent >= 0
                && reach.Broken == 0
                && (passedOver >= 0 || doubtLeft)
                && reach.Published == reach.Delivered + reach.Missing + reach.InFlight,
            Invariant = m.Topics is null
                ? "not checked: the server could not say what it published"
                : $"published × subscribers {reach.Published} = delivered {reach.Delivered} "
                    + $"+ {(latest ? "merged" : "lost")} {reach.Missing} + in flight {reach.InFlight} (whole trial); {unplanned} messages "
                    + $"in the logs that nobody planned{Up(counts, sent, unsent, doubtful)}",
        };
    }

    private static string Up(Counts counts, long sent, long unsent, long doubtful) => counts.ClientDueSteady == 0 ? "" :
        $"; clients' messages due {counts.ClientDueSteady} = sent {sent} + failed {counts.ClientFailedSteady} + unsent {unsent} (steady "
            + $"state), of which {doubtful} may be in the logs without an answer";

    // A broadcast is the same message on every server, so it counts once.
    private static long Published(TopicStatus[][] topics) =>
        topics.Length < 2
            ? topics.Sum(server => server.Sum(t => t.PublishedSteady))
            : topics.SelectMany(t => t).GroupBy(t => t.Topic).Sum(t => t.Max(s => s.PublishedSteady));
}
