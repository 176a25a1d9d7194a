using Bench.Contract;
using HdrHistogram;

namespace Bench.Loadgen.Recording;

/// <summary>
/// Where receipts become figures, for every pattern and engine. <see cref="Receive"/> holds the one line at which the
/// receive time is taken. One recorder a shard; a lock keeps it right under the thread pool and costs a single thread next to nothing.
/// </summary>
public sealed class Recorder(TimeProvider time)
{
    private readonly Lock _gate = new();

    /// <summary>The longest latency that a histogram can hold: a day, in microseconds. A longer one is counted as impossible.</summary>
    public const long LongestUs = 86_400_000_000;

    /// <summary>The trial's instants; set when the workload gets its start.</summary>
    public Timeline Timeline { get; set; } = Timeline.NotYet;

    /// <summary>Received − intended, steady state.</summary>
    public LongHistogram Delivery { get; } = NewHistogram();

    /// <summary>Received − published, steady state.</summary>
    public LongHistogram Uncorrected { get; } = NewHistogram();

    /// <summary>Ready − due of connects.</summary>
    public LongHistogram Connect { get; } = NewHistogram();

    /// <summary>Sent − due of polls, steady state.</summary>
    public LongHistogram PollLateness { get; } = NewHistogram();

    /// <summary>Everything counted so far.</summary>
    public Counts Counts { get; } = new();

    /// <summary>Failed connects by reason.</summary>
    public Dictionary<string, long> Failures { get; } = [];

    /// <summary>Lost connections by reason.</summary>
    public Dictionary<string, long> Losses { get; } = [];

    /// <summary>Clients' messages that failed, by reason.</summary>
    public Dictionary<string, long> SendFailures { get; } = [];

    /// <summary>A histogram of microseconds, 1 µs to a day, 3 significant digits.</summary>
    public static LongHistogram NewHistogram() => new(1, LongestUs, 3);

    /// <summary>Takes one whole encoded message that has reached a subscriber.</summary>
    public void Receive(Subscriber subscriber, ReadOnlySpan<byte> encoded)
    {
        var receivedUs = time.NowUs(); // the one site at which the receive time is taken
        var decoded = MessageCodec.TryDecode(encoded, out var stamps, out var data);
        var intendedUs = decoded && OriginStamp.TryRead(data, out var origin) ? origin.IntendedUs : stamps.IntendedUs;
        lock (_gate)
        {
            if (!decoded)
            {
                Counts.Malformed++;
                return;
            }

            Counts.PayloadBytes += encoded.Length;
            Counts.Received++;
            var highest = subscriber.Sequence.Last;
            if (subscriber.Sequence.Take(stamps.Sequence) == Arrived.Duplicate) return;
            Counts.Frontier += subscriber.Sequence.Last - highest;
            if (Timeline.PhaseOf(intendedUs) != Phase.Steady) return;
            Counts.DeliveredSteady++;
            subscriber.DeliveredSteady++;
            Record(Delivery, receivedUs - intendedUs);
            Record(Uncorrected, receivedUs - stamps.PublishedUs);
        }
    }

    /// <summary>Takes one connect: how long after its due time it was ready.</summary>
    public void Connected(Subscriber subscriber, long dueUs, bool again)
    {
        var nowUs = time.NowUs();
        lock (_gate)
        {
            subscriber.Connected = true;
            Counts.Open++;
            if (again) Counts.Reconnected++;
            else
            {
                Counts.Connected++;
                Record(Connect, nowUs - dueUs);
            }
        }
    }

    /// <summary>Takes one connect that failed for good.</summary>
    public void ConnectFailed(string reason)
    {
        lock (_gate) Failures[reason] = Failures.GetValueOrDefault(reason) + 1;
    }

    /// <summary>Takes one connection that ended without being asked to.</summary>
    public void Lost(Subscriber subscriber, string reason)
    {
        lock (_gate)
        {
            if (subscriber.Connected) Counts.Open--;
            subscriber.Connected = false;
            Counts.Lost++;
            Losses[reason] = Losses.GetValueOrDefault(reason) + 1;
        }
    }

    /// <summary>Takes one request of a polling pattern that is sent now; <paramref name="dueUs"/> is null when it follows the last at once.</summary>
    public void RequestSent(long? dueUs)
    {
        var nowUs = time.NowUs();
        lock (_gate)
        {
            Counts.Requests++;
            if (dueUs is { } due && Timeline.PhaseOf(due) == Phase.Steady) Record(PollLateness, nowUs - due);
        }
    }

    /// <summary>Takes one response with no message.</summary>
    public void RequestEmpty()
    {
        lock (_gate) Counts.EmptyRequests++;
    }

    /// <summary>Takes polls that were due while the one before was still open.</summary>
    public void RequestsSkipped(long count)
    {
        lock (_gate) Counts.SkippedRequests += count;
    }

    /// <summary>Takes the outcome of one message that a client was due to send at <paramref name="dueUs"/>.</summary>
    public void ClientMessage(Subscriber sender, long dueUs, int bytes, bool accepted)
    {
        lock (_gate)
        {
            if (accepted)
            {
                Counts.ClientAccepted++;
                Counts.PayloadBytes += bytes;
            }

            if (Timeline.PhaseOf(dueUs) != Phase.Steady) return;
            Counts.ClientDueSteady++;
            if (!accepted) return;
            Counts.ClientAcceptedSteady++;
            sender.SentSteady++;
        }
    }

    /// <summary>Reads all counts at one instant.</summary>
    public Counts CopyCounts()
    {
        lock (_gate) return Counts.Copy();
    }

    /// <summary>Takes one message that a client could not send.</summary>
    public void SendFailed(string reason)
    {
        lock (_gate) SendFailures[reason] = SendFailures.GetValueOrDefault(reason) + 1;
    }

    private void Record(LongHistogram histogram, long us)
    {
        if (us is < 0 or > LongestUs) Counts.Impossible++;
        else histogram.RecordValue(us);
    }
}
