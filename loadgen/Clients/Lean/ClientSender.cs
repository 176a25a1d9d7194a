using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>What one client sends, and when: the same schedule as every engine's.</summary>
internal sealed class ClientSender
{
    // Clients' schedules must not repeat the topics': they are members of the same family with numbers beyond any topic's.
    private const long BeyondTopics = 1L << 32;

    private readonly LeanClient _client;
    private readonly Timeline _timeline;
    private TopicArrivals _arrivals;
    private long _number = 1;
    private int _length;

    public ClientSender(LeanClient client, Timeline timeline)
    {
        var plan = client.Group.Plan;
        _client = client;
        _timeline = timeline;
        _arrivals = new TopicArrivals(plan.Workload.Arrivals, plan.Workload.ClientMessagesPerSecond, plan.Workload.BurstSize, plan.Seed, BeyondTopics + client.Subscriber.Client);
    }

    private long DueUs => _timeline.StartUs + _arrivals.NextOffsetUs;

    /// <summary>When the next message is due; null when there is none.</summary>
    public long? NextDueUs => DueUs < _timeline.EndUs ? DueUs : null;

    /// <summary>Writes the message that is due, and returns its length. Writes the same each time until <see cref="End"/>.</summary>
    public int Write(Span<byte> to) => _length = new OriginStamp(_client.Subscriber.Client, _number, DueUs).Write(to, _client.Group.Plan.Workload.PayloadBytes);

    /// <summary>Records the outcome and goes on to the next message.</summary>
    /// <param name="reason">Why the server did not take it, in kebab-case; null when it did.</param>
    public void End(string? reason)
    {
        var recorder = _client.Group.Recorder;
        if (reason is not null) recorder.SendFailed(reason);
        recorder.ClientMessage(_client.Subscriber, DueUs, _length, accepted: reason is null);
        _number++;
        _arrivals.Advance();
    }
}
