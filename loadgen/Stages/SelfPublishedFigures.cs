using Bench.Loadgen.Dialects;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using HdrHistogram;

namespace Bench.Loadgen.Stages;

/// <summary>
/// Makes what the file says of the messages of a target that publishes by itself. What nobody can know is null, with the reason. Pure.
/// </summary>
/// <param name="plan">The trial, on such a target.</param>
internal sealed class SelfPublishedFigures(TrialPlan plan)
{
    private const string NotKnown = "the target publishes by itself, so that how many messages there were is not known";

    private readonly PatternSpec? _spoken = plan.Target?.Spec.Patterns[plan.Pattern.Pattern];
    private readonly StampSpec? _stamp = plan.Target?.Spec.Patterns[plan.Pattern.Pattern].Stamp;
    private readonly bool _numbered = plan.Target?.Spec.Patterns[plan.Pattern.Pattern].Sequence is not null;

    // Who asks for the newest value passes over those between two of its asks. Nobody can ask a stream of a target's own for that.
    private readonly bool _latest = plan.Pattern.Semantics == PollSemantics.Latest && plan.Pattern.Kind.AsksByRequest;

    /// <summary>Messages by fate.</summary>
    /// <param name="counts">What was counted of the whole trial.</param>
    /// <param name="reach">Who was reached.</param>
    public MessageRecord Messages(Counts counts, Reach reach) => new()
    {
        Published = null,
        Expected = null,
        Delivered = counts.DeliveredSteady,
        CaughtUp = _stamp is null ? null : counts.CaughtUp,
        Merged = _numbered && _latest ? reach.Missing : 0,
        Lost = !_numbered ? null : _latest ? 0 : reach.Missing,
        Duplicated = _numbered ? reach.Duplicated : null,
        Reordered = _numbered ? reach.Reordered : null,
        InFlight = null,
        Received = counts.Received,
        Malformed = counts.Malformed,
        Impossible = counts.Impossible,
        ClientDue = 0,
        ClientSent = 0,
        ClientFailed = 0,
        ClientUnsent = 0,
        ClientFailures = new Dictionary<string, long>(),
        InvariantHolds = _numbered ? reach.Broken == 0 && reach.Published == reach.Delivered + reach.Missing : null,
        Invariant = _numbered
            ? $"{NotKnown}; numbers from the lowest to the highest that each client received {reach.Published} = delivered "
                + $"{reach.Delivered} + {(_latest ? "merged" : "lost")} {reach.Missing} (whole trial)"
            : $"not checked: {NotKnown}, and it sends no sequence",
    };

    /// <summary>What is known of them beside.</summary>
    /// <param name="counts">What was counted of the whole trial.</param>
    /// <param name="start">What generators read at the begin of the steady state; null when it was not reached.</param>
    /// <param name="end">What they read at its end; null when it was not reached.</param>
    /// <param name="heldAtStart">Clients connected at its begin.</param>
    /// <param name="reach">Who was reached.</param>
    /// <param name="gaps">From one message of a client to its next.</param>
    public SelfPublishedRecord Record(
        Counts counts, ShardReading? start, ShardReading? end, long heldAtStart, Reach reach, LongHistogram gaps) => new()
    {
        Numbered = _numbered,
        Stamp = _stamp is null ? null : new StampRecord(_stamp.Unit, _stamp.Clock),
        ClockOffsetMs = _stamp is null ? null : plan.Target?.Spec.ClockOffsetMs,
        ToldAgain = _spoken is { } spoken && OwnMessages.TellsAgain(plan.Pattern.Kind, spoken) ? counts.ToldAgain : null,
        GapMs = LatencySummary.Of(gaps),
        MessagesPerSecond = start is not null && end is not null && end.AtUs > start.AtUs && heldAtStart > 0
            ? (end.Counts.Received - start.Counts.Received) / ((end.AtUs - start.AtUs) / 1e6) / heldAtStart
            : null,
        SaidPerSecond = plan.Workload.MessagesPerSecond,
        NotYetNewer = _stamp is null ? null : reach.NotYetNewer,
    };

    /// <summary>Why figures are null.</summary>
    /// <param name="unavailable">Takes the reasons, by the figure's path.</param>
    public void Explain(IDictionary<string, string> unavailable)
    {
        unavailable["messages.published"] = unavailable["messages.expected"] = unavailable["messages.in_flight"] = NotKnown;
        unavailable["publisher"] = unavailable["uncorrected_latency_ms"] =
            "the target publishes by itself, and when its messages were due is not known";
        unavailable["idle_bytes_per_connection_second"] = unavailable["server.idle_cpu_us"] =
            "the target publishes by itself all the while, so that no connection is idle";
        if (plan.Workload.Answers is not null) unavailable["answers"] = "the target publishes by itself, on a schedule of its own";
        if (_stamp is null) unavailable["latency_ms"] = unavailable["messages.caught_up"] = "the target sends no stamp";
        if (_numbered) return;
        unavailable["messages.lost"] = unavailable["messages.duplicated"] = unavailable["messages.reordered"] =
            unavailable["messages.invariant_holds"] = "the target sends no sequence, so that it cannot be checked";
    }
}
