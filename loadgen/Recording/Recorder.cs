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
    private bool _closed;

    /// <summary>The longest latency that a histogram can hold: a day, in microseconds. A longer one is counted as impossible.</summary>
    public const long LongestUs = 86_400_000_000;

    /// <summary>The trial's instants; set when the workload gets its start.</summary>
    public Timeline Timeline { get; set; } = Timeline.NotYet;

    /// <summary>Received − intended, steady state.</summary>
    public LongHistogram Delivery { get; } = NewHistogram();

    /// <summary>Received − published, steady state.</summary>
    public LongHistogram Uncorrected { get; } = NewHistogram();

    /// <summary>
    /// By how much latencies came out below zero where <see cref="ClockWasShifted"/>. Each stands as zero in <see cref="Delivery"/>, below
    /// which no message can be.
    /// </summary>
    public LongHistogram BelowZero { get; } = NewHistogram();

    /// <summary>The clock of this generator was shifted to another one's, and is as far from it as that is known.</summary>
    public bool ClockWasShifted { get; set; }

    /// <summary>Ready − due of connects.</summary>
    public LongHistogram Connect { get; } = NewHistogram();

    /// <summary>Ready again − lost, of connections that were lost and made again.</summary>
    public LongHistogram Recovery { get; } = NewHistogram();

    /// <summary>From the instant of a trouble to the first loss that a client saw after it; empty without one.</summary>
    public LongHistogram Notice { get; } = NewHistogram();

    /// <summary>How long TLS handshakes took; empty without TLS. All that succeeded, whatever they were for.</summary>
    public LongHistogram TlsHandshake { get; } = NewHistogram();

    /// <summary>Those among them that resumed a session.</summary>
    public LongHistogram TlsResumption { get; } = NewHistogram();

    /// <summary>Sent − due of polls, steady state.</summary>
    public LongHistogram PollLateness { get; } = NewHistogram();

    /// <summary>What answers took; null where the workload has none.</summary>
    public AnswerTimes? Answers { get; set; }

    /// <summary>
    /// Told of each message of the steady state as it is received for the first time, with its latency in microseconds and its length in
    /// bytes; null for nobody. Called under the recorder's lock: it must not wait, and not ask the recorder.
    /// </summary>
    public Action<Subscriber, long, int>? Delivered { get; set; }

    /// <summary>What is made of messages that the target publishes by itself; null where the harness makes them.</summary>
    public TargetMessages? OfTarget { get; set; }

    /// <summary>Everything counted so far.</summary>
    public Counts Counts { get; } = new();

    /// <summary>Failed connects by reason.</summary>
    public Dictionary<string, long> Failures { get; } = [];

    /// <summary>Lost connections by reason.</summary>
    public Dictionary<string, long> Losses { get; } = [];

    /// <summary>Attempts to come back after a loss that failed, by reason.</summary>
    public Dictionary<string, long> ReconnectFailures { get; } = [];

    /// <summary>Clients' messages that failed, by reason.</summary>
    public Dictionary<string, long> SendFailures { get; } = [];

    /// <summary>A histogram of microseconds, 1 µs to a day, 3 significant digits.</summary>
    public static LongHistogram NewHistogram() => new(1, LongestUs, 3);

    /// <summary>Takes one whole encoded message that has reached a subscriber.</summary>
    public void Receive(Subscriber subscriber, ReadOnlySpan<byte> encoded)
    {
        var receivedUs = time.NowUs(); // the one site at which the receive time is taken
        if (OfTarget is { } ofTarget)
        {
            ReceiveOfTarget(subscriber, encoded, receivedUs, ofTarget);
            return;
        }

        var decoded = MessageCodec.TryDecode(encoded, out var stamps, out var data);
        var origin = default(OriginStamp);
        var byClient = decoded && OriginStamp.TryRead(data, out origin);
        var intendedUs = byClient ? origin.IntendedUs : stamps.IntendedUs;
        lock (_gate)
        {
            if (_closed) return;
            if (!decoded)
            {
                Counts.Malformed++;
                return;
            }

            Counts.PayloadBytes += encoded.Length;
            Counts.Received++;
            if (byClient && subscriber.Sends is { } sends && origin.Client == subscriber.Client)
                sends.NewestBack = Math.Max(sends.NewestBack, origin.Number);
            var highest = subscriber.Sequence.Last;
            if (subscriber.Sequence.Take(stamps.Sequence) == Arrived.Duplicate) return;
            Counts.Frontier += subscriber.Sequence.Last - highest;
            if (Timeline.PhaseOf(intendedUs) != Phase.Steady) return;
            Counts.DeliveredSteady++;
            if (subscriber.HasMissed(stamps.PublishedUs)) Counts.CaughtUp++;
            subscriber.DeliveredSteady++;
            RecordLatency(receivedUs - intendedUs, receivedUs - stamps.PublishedUs);
            if (subscriber.Answers?.Take(intendedUs, receivedUs) == false) Counts.Impossible++;
            Delivered?.Invoke(subscriber, receivedUs - intendedUs, encoded.Length);
        }
    }

    /// <summary>Takes one unit in which a message should be and is not.</summary>
    public void NotFound()
    {
        lock (_gate)
        {
            if (!_closed) Counts.Malformed++;
        }
    }

    /// <summary>Takes one connect: how long after its due time it was ready.</summary>
    public void Connected(Subscriber subscriber, long dueUs, bool again)
    {
        var nowUs = time.NowUs();
        lock (_gate)
        {
            if (_closed) return;
            subscriber.Connected = true;
            Counts.Open++;
            if (again)
            {
                Counts.Reconnected++;
                Record(Recovery, nowUs - subscriber.LostUs);
                subscriber.BackUs = nowUs;
            }
            else
            {
                Counts.Connected++;
                Record(Connect, nowUs - dueUs);
            }
        }
    }

    /// <summary>Takes one TLS handshake that succeeded.</summary>
    /// <param name="tookUs">How long it took, in microseconds.</param>
    /// <param name="resumed">It resumed a session.</param>
    public void ShookHands(long tookUs, bool resumed = false)
    {
        lock (_gate)
        {
            if (_closed) return;
            Record(TlsHandshake, tookUs);
            if (resumed) Record(TlsResumption, tookUs);
        }
    }

    /// <summary>Takes one connect that failed for good.</summary>
    public void ConnectFailed(string reason)
    {
        lock (_gate) Failures[reason] = Failures.GetValueOrDefault(reason) + 1;
    }

    /// <summary>Takes one attempt to come back after a loss that failed; there will be another.</summary>
    public void ReconnectFailed(string reason)
    {
        lock (_gate)
        {
            if (!_closed) ReconnectFailures[reason] = ReconnectFailures.GetValueOrDefault(reason) + 1;
        }
    }

    /// <summary>Takes one connection that ended without being asked to.</summary>
    public void Lost(Subscriber subscriber, string reason)
    {
        var nowUs = time.NowUs();
        lock (_gate)
        {
            if (_closed) return;
            if (subscriber.Connected) Counts.Open--;
            subscriber.Connected = false;
            if (Timeline.TroubleUs is { } beganUs && nowUs >= beganUs && subscriber.LostUs < beganUs) Record(Notice, nowUs - beganUs);
            subscriber.LostUs = nowUs;
            Counts.Lost++;
            Losses[reason] = Losses.GetValueOrDefault(reason) + 1;
        }
    }

    /// <summary>Takes one HTTP connection that the server closed between two requests and that the next request has opened again.</summary>
    public void Renewed()
    {
        lock (_gate)
        {
            if (!_closed) Counts.Renewed++;
        }
    }

    /// <summary>Takes one connect, handshake or poll that the server put off.</summary>
    public void PutOff()
    {
        lock (_gate)
        {
            if (!_closed) Counts.PutOff++;
        }
    }

    /// <summary>
    /// Takes one request of a polling pattern that is sent now; <paramref name="dueUs"/> is null when it follows the last at once.
    /// </summary>
    public void RequestSent(long? dueUs)
    {
        var nowUs = time.NowUs();
        lock (_gate)
        {
            if (_closed) return;
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

    /// <summary>Takes one message that a client has sent.</summary>
    /// <param name="sender">The client, with a tally.</param>
    /// <param name="dueUs">When it was due.</param>
    /// <param name="bytes">Its length.</param>
    public void ClientSent(Subscriber sender, long dueUs, int bytes)
    {
        lock (_gate)
        {
            if (_closed) return;
            Counts.PayloadBytes += bytes;
            CountSent(sender, dueUs, 1);
        }
    }

    /// <summary>Takes one message that a client could not send.</summary>
    /// <param name="sender">The client, with a tally.</param>
    /// <param name="dueUs">When it was due.</param>
    /// <param name="reason">Why, in kebab-case.</param>
    /// <param name="mayBeThere">True when the server may have it all the same.</param>
    public void ClientFailed(Subscriber sender, long dueUs, string reason, bool mayBeThere)
    {
        lock (_gate)
        {
            if (!_closed) CountFailed(sender, dueUs, reason, mayBeThere);
        }
    }

    /// <summary>
    /// Takes back one message that counted as sent: its connection has ended, or the trial, and the server may not have it.
    /// </summary>
    /// <param name="sender">The client, with a tally.</param>
    /// <param name="dueUs">When it was due.</param>
    /// <param name="reason">Why it failed, in kebab-case; null when it did not fail but has no proof at the end.</param>
    public void ClientWithdrawn(Subscriber sender, long dueUs, string? reason)
    {
        lock (_gate)
        {
            if (_closed) return;
            CountSent(sender, dueUs, -1);
            if (reason is null) CountUnanswered(sender, dueUs);
            else CountFailed(sender, dueUs, reason, mayBeThere: true);
        }
    }

    /// <summary>Takes one message that was written and has no answer at the end.</summary>
    public void ClientUnanswered(Subscriber sender, long dueUs)
    {
        lock (_gate)
        {
            if (!_closed) CountUnanswered(sender, dueUs);
        }
    }

    /// <summary>Takes what all clients were due to send so far, by their schedules.</summary>
    public void ClientsWereDue(long all, long steady)
    {
        lock (_gate) (Counts.ClientDue, Counts.ClientDueSteady) = (all, steady);
    }

    /// <summary>Takes nothing more: the trial is over, and its sums stand.</summary>
    public void Close()
    {
        lock (_gate) _closed = true;
    }

    /// <summary>Reads all counts at one instant.</summary>
    public Counts CopyCounts()
    {
        lock (_gate) return Counts.Copy();
    }

    /// <summary>
    /// What its holder records until it lets go counts at one instant. Waits for no other thread meanwhile, or that one may wait for this.
    /// </summary>
    public Lock.Scope Hold() => _gate.EnterScope();

    /// <summary>
    /// Reads several things at one instant: nothing is recorded meanwhile. Waits for no other thread in it, or that one may wait for this.
    /// </summary>
    public T AtOneInstant<T>(Func<T> read)
    {
        lock (_gate) return read();
    }

    // It belongs to the phase in which it was made, where it says when; else to that in which it came.
    private void ReceiveOfTarget(Subscriber subscriber, ReadOnlySpan<byte> message, long receivedUs, TargetMessages ofTarget)
    {
        var stampNowUs = ofTarget.StampNowUs(time, receivedUs);
        var read = ofTarget.Marks.TryRead(message, out var marks);
        var latencyUs = stampNowUs - marks.StampUs;
        lock (_gate)
        {
            if (_closed) return;
            if (!read)
            {
                Counts.Malformed++;
                return;
            }

            // Asked for again, as the target does not know what the client has: what that costs is in the bytes, and it is no message.
            if (ofTarget.TellsAgain && marks.Sequence is { } told && subscriber.Sequence.Has(told))
            {
                Counts.ToldAgain++;
                return;
            }

            Counts.PayloadBytes += message.Length;
            Counts.Received++;
            if (marks.Sequence is { } sequence && subscriber.Sequence.Take(sequence) == Arrived.Duplicate) return;
            Counts.Frontier++;
            if (subscriber.NewestUs >= Timeline.SteadyUs && receivedUs < Timeline.EndUs)
                Record(ofTarget.Gap, receivedUs - subscriber.NewestUs);
            subscriber.NewestUs = receivedUs;
            if (latencyUs is < 0 or > LongestUs)
            {
                // What a target tells of the past to who connects may be as old as it likes.
                if (Timeline.PhaseOf(receivedUs) == Phase.Steady) Counts.Impossible++;
                return;
            }

            CountOfTarget(subscriber, receivedUs - (latencyUs ?? 0), latencyUs, message.Length);
        }
    }

    private void CountOfTarget(Subscriber subscriber, long madeUs, long? latencyUs, int bytes)
    {
        var phase = Timeline.PhaseOf(madeUs);
        if (phase == Phase.Drain && !subscriber.HasNewer)
        {
            subscriber.HasNewer = true;
            Counts.Newer++;
        }

        if (phase != Phase.Steady) return;
        Counts.DeliveredSteady++;
        subscriber.DeliveredSteady++;
        if (latencyUs is not { } us) return;
        if (subscriber.HasMissed(madeUs)) Counts.CaughtUp++;
        Record(Delivery, us);
        Delivered?.Invoke(subscriber, us, bytes);
    }

    private void CountSent(Subscriber sender, long dueUs, int count)
    {
        Counts.ClientAccepted += count;
        sender.Sends!.Sent += count;
        if (Timeline.PhaseOf(dueUs) != Phase.Steady) return;
        Counts.ClientAcceptedSteady += count;
        sender.Sends.SentSteady += count;
    }

    private void CountFailed(Subscriber sender, long dueUs, string reason, bool mayBeThere)
    {
        var steady = Timeline.PhaseOf(dueUs) == Phase.Steady;
        SendFailures[reason] = SendFailures.GetValueOrDefault(reason) + 1;
        Counts.ClientFailed++;
        if (steady) Counts.ClientFailedSteady++;
        if (!mayBeThere) return;
        Counts.ClientDoubtful++;
        sender.Sends!.Doubtful++;
        if (steady) sender.Sends.DoubtfulSteady++;
    }

    private void CountUnanswered(Subscriber sender, long dueUs)
    {
        Counts.ClientDoubtful++;
        sender.Sends!.Unanswered++;
        if (Timeline.PhaseOf(dueUs) == Phase.Steady) sender.Sends.UnansweredSteady++;
    }

    private void RecordLatency(long us, long uncorrectedUs)
    {
        if (ClockWasShifted)
        {
            if (us < 0) Record(BelowZero, -us);
            (us, uncorrectedUs) = (Math.Max(us, 0), Math.Max(uncorrectedUs, 0));
        }

        Record(Delivery, us);
        Record(Uncorrected, uncorrectedUs);
    }

    private void Record(LongHistogram histogram, long us)
    {
        if (us is < 0 or > LongestUs) Counts.Impossible++;
        else histogram.RecordValue(us);
    }
}
