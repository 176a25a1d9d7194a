using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients;

/// <summary>
/// What one client is due to send and what became of it: the one owner of a client's schedule, for every engine. An engine waits until
/// the next message is due, begins it, writes it, and says how it ended; one message at a time. What was due is counted from the schedule
/// alone (<see cref="Due"/>), so a message that never gets its turn is in the sums. Any thread may call any member.
/// </summary>
public sealed class Outbox
{
    private readonly Lock _gate = new();
    private readonly ClientPlan _plan;
    private readonly Subscriber _sender;
    private readonly Recorder _recorder;
    private readonly Timeline _timeline;
    private readonly SendTally _tally;
    private TopicArrivals _arrivals;
    private TopicArrivals _provenArrivals;
    private long _number = 1;
    private long _provenNumber = 1;
    private long _firstHanded; // to the connection there is; 0: none
    private long _lastHanded;
    private int _length;
    private int _connection;
    private int _begunOn;
    private bool _begun;
    private bool _written;
    private bool _ceased;

    /// <summary>The schedule of a client, from the start of the timeline.</summary>
    public Outbox(ClientPlan plan, Subscriber sender, Recorder recorder, Timeline timeline)
    {
        _plan = plan;
        _sender = sender;
        _recorder = recorder;
        _timeline = timeline;
        _arrivals = _provenArrivals = ClientSchedule.Of(plan.Workload, plan.Seed, sender.Client);
        _tally = sender.Sends = new SendTally();
    }

    /// <summary>Room for the longest message, in bytes.</summary>
    public static int Room(Workload workload) => Math.Max(workload.PayloadBytes, MessageCodec.MaxOverheadBytes);

    /// <summary>The subscriber that sends.</summary>
    public Subscriber Sender => _sender;

    /// <summary>When the next message is due (<see cref="Clock"/> microseconds); null when there is none, or it has ceased.</summary>
    public long? NextDueUs
    {
        get
        {
            lock (_gate) return !_ceased && DueUs < _timeline.EndUs ? DueUs : null;
        }
    }

    private long DueUs => _timeline.StartUs + _arrivals.NextOffsetUs;

    /// <summary>What was due until an instant, by the schedule alone.</summary>
    public ClientDue Due(long untilUs) => ClientSchedule.CountDue(_plan.Workload, _plan.Seed, _sender.Client, _timeline, untilUs);

    /// <summary>The next message gets its turn. False when it must not be sent any more.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            _begun = !_ceased && DueUs < _timeline.EndUs;
            _begunOn = _connection;
            return _begun;
        }
    }

    /// <summary>Writes the message that has begun, and returns its length. Writes the same each time until it ends.</summary>
    public int Write(Span<byte> to)
    {
        lock (_gate)
        {
            _written = true;
            return _length = new OriginStamp(_sender.Client, _number, DueUs).Write(to, _plan.Workload.PayloadBytes);
        }
    }

    /// <summary>The server says that it has the message.</summary>
    public void Accepted() => End(null);

    /// <summary>The message is with the socket, and the server never says whether it has it: only its coming back proves that.</summary>
    public void Handed()
    {
        lock (_gate)
        {
            if (_connection != _begunOn)
            {
                Failed("connection-lost"); // It ended in between, and its messages are counted already.
                return;
            }

            if (_firstHanded == 0) _firstHanded = _number;
            _lastHanded = _number;
            End(null);
        }
    }

    /// <summary>The message was refused, or its sending has failed.</summary>
    /// <param name="reason">Why, in kebab-case.</param>
    /// <param name="refused">True when the server says that it does not have it; otherwise nobody knows, once it was written.</param>
    public void Failed(string reason, bool refused = false) => End(reason, refused);

    /// <summary>
    /// The connection that messages were handed to has ended: those that have not come back may be lost, and count as failed.
    /// </summary>
    public void ConnectionLost(string reason)
    {
        lock (_gate)
        {
            if (_ceased) return;
            _connection++;
            foreach (var dueUs in Unproven()) _recorder.ClientWithdrawn(_sender, dueUs, reason);
        }
    }

    /// <summary>Sends no more. What waits for an answer stays without one: it may be with the server or not.</summary>
    public void Cease()
    {
        lock (_gate)
        {
            if (_ceased) return;
            _ceased = true;
            foreach (var dueUs in Unproven()) _recorder.ClientWithdrawn(_sender, dueUs, reason: null);
            if (_begun && _written) _recorder.ClientUnanswered(_sender, DueUs);
        }
    }

    private void End(string? reason, bool refused = false)
    {
        lock (_gate)
        {
            if (_ceased || !_begun) return;
            if (reason is null) _recorder.ClientSent(_sender, DueUs, _length);
            else _recorder.ClientFailed(_sender, DueUs, reason, mayBeThere: _written && !refused);
            _begun = _written = false;
            _number++;
            _arrivals.Advance();
        }
    }

    // Handed to the connection after the newest that came back: they went one after the other, so nothing before it is in doubt.
    private List<long> Unproven()
    {
        if (_firstHanded == 0) return [];
        var due = new List<long>();
        var from = Math.Max(_firstHanded, Volatile.Read(ref _tally.NewestBack) + 1);
        for (; _provenNumber <= _lastHanded; _provenNumber++, _provenArrivals.Advance())
            if (_provenNumber >= from) due.Add(_timeline.StartUs + _provenArrivals.NextOffsetUs);
        _firstHanded = 0;
        return due;
    }
}
