using Bench.Contract;
using Bench.Contract.Figures;

namespace Bench.Loadgen.Recording;

/// <summary>
/// Who was reached, held against what the server says that it published. Over the whole trial, for every subscriber:
/// published = delivered + missing + in flight. Sums add up over shards.
/// </summary>
public sealed record Reach
{
    /// <summary>
    /// Σ newest sequence of each subscriber's topic, as the server says; where it does not say, Σ numbers up to the newest received.
    /// </summary>
    [Figure("messages")]
    public required long Published { get; init; }

    /// <summary>Σ messages received for the first time.</summary>
    [Figure("messages")]
    public required long Delivered { get; init; }

    /// <summary>Σ messages passed over: merged when only the newest was asked for, else lost.</summary>
    [Figure("messages")]
    public required long Missing { get; init; }

    /// <summary>Σ newest sequence of the topic − newest received.</summary>
    [Figure("messages")]
    public required long InFlight { get; init; }

    /// <summary>Subscribers that break the sum: a defect of the harness or the server, never of the network.</summary>
    [Figure("messages")]
    public required long Broken { get; init; }

    /// <summary>Messages due in the steady state × subscribers.</summary>
    [Figure("messages")]
    public required long ExpectedSteady { get; init; }

    /// <summary>Of these, the ones after the newest that each subscriber received.</summary>
    [Figure("messages")]
    public required long InFlightSteady { get; init; }

    /// <summary>Messages received again.</summary>
    [Figure("messages")]
    public required long Duplicated { get; init; }

    /// <summary>Messages received after a later one.</summary>
    [Figure("messages")]
    public required long Reordered { get; init; }

    /// <summary>Subscribers that are connected and have the newest message of their topic.</summary>
    [Figure("clients")]
    public required long Held { get; init; }

    /// <summary>
    /// Of a target that publishes by itself: subscribers that are connected and have received no message that was made after the steady
    /// state.
    /// </summary>
    [Figure("clients")]
    public long NotYetNewer { get; init; }

    /// <summary>Holds the subscribers against the server's topics.</summary>
    /// <param name="subscribers">Those that ever connected count; one that never did is a failed connect, not a loss of messages.</param>
    /// <param name="topics">
    /// What the server published, by topic number; null when it cannot be asked: then only what was received is known.
    /// </param>
    public static Reach Of(IEnumerable<Subscriber> subscribers, IReadOnlyDictionary<int, TopicStatus>? topics)
    {
        long published = 0, delivered =
            0, missing = 0, inFlight = 0, broken = 0, expected = 0, inFlightSteady = 0, duplicated = 0, reordered = 0, held = 0,
            notYetNewer = 0;
        foreach (var subscriber in subscribers.Where(s => s.EverReached))
        {
            ref var sequence = ref subscriber.Sequence;
            delivered += sequence.Delivered;
            missing += sequence.Missing;
            duplicated += sequence.Duplicated;
            reordered += sequence.Reordered;
            if (topics is null)
            {
                if (subscriber.Connected) held++;
                if (subscriber is { Connected: true, HasNewer: false }) notYetNewer++;
                published += sequence.Span;
                if (sequence.Delivered + sequence.Missing != sequence.Span) broken++;
                continue;
            }

            var topic = topics.GetValueOrDefault(subscriber.Topic);
            var newest = topic?.LastSequence ?? 0;
            published += newest;
            inFlight += newest - sequence.Last;
            if (sequence.Last > newest || sequence.Delivered + sequence.Missing != sequence.Last) broken++;
            if (subscriber.Connected && sequence.Last == newest) held++;
            expected += topic?.PublishedSteady ?? 0;
            // What is due last is of the steady state, unless senders are so far behind that messages of the warm-up came to the log last.
            var stillDue = Math.Max(0, (topic?.PublishedSteady ?? 0) - subscriber.DeliveredSteady);
            inFlightSteady += Math.Min(stillDue, newest - sequence.Last);
        }

        return new Reach
        {
            Published = published,
            Delivered = delivered,
            Missing = missing,
            InFlight = inFlight,
            Broken = broken,
            ExpectedSteady = expected,
            InFlightSteady = inFlightSteady,
            Duplicated = duplicated,
            Reordered = reordered,
            Held = held,
            NotYetNewer = notYetNewer,
        };
    }
}
