using Bench.Contract;
using Bench.Contract.Framing;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>One simulated client: its cursor, its one or two connections, its life from the first connect over losses to the end.</summary>
internal sealed class LeanClient(LeanGroup group, Subscriber subscriber) : ITimed
{
    // What a client is woken for.
    private const int Reconnect = 0;
    private const int PatternDue = 1;

    private Connection? _first;
    private Connection? _second;
    private LeanSender? _sender;
    private NextConnection? _next;
    private long _connectDueUs;
    private long _giveUpUs;
    private long _wakeUs;
    private int _said; // of the texts that open the talk with another target than the own server
    private bool _settled;
    private bool _putOff;

    public LeanGroup Group => group;

    public Subscriber Subscriber => subscriber;

    public string Topic { get; } = group.TopicName(subscriber.Topic);

    /// <summary>The sequence to resume after.</summary>
    public long Cursor => subscriber.Sequence.Last;

    /// <summary>The instant that the pattern last asked to be called at.</summary>
    public long WakeUs => _wakeUs;

    /// <summary>How often it has begun to connect.</summary>
    public int Starts { get; private set; }

    /// <summary>The id of the last event, which an event stream resumes from.</summary>
    public EventId LastEventId { get; set; } = EventId.None;

    /// <summary>What its next TLS session is resumed by; 0 for nothing.</summary>
    public nint TlsTicket => _next?.TlsTicket ?? 0;

    private NextConnection Next => _next ??= new NextConnection(group.Plan, subscriber);

    /// <summary>A TLS session of its own has ended and can be resumed by this, which takes the place of what was there.</summary>
    public void TakeTicket(nint ticket)
    {
        FreeTicket();
        Next.TlsTicket = ticket;
    }

    /// <summary>Gives back what OpenSSL keeps for it.</summary>
    public unsafe void FreeTicket()
    {
        if (TlsTicket == 0) return;
        OpenSsl.FreeTicket(TlsTicket);
        Next.TlsTicket = 0;
    }

    /// <summary>The server of an event stream has named the pause before the stream is asked for again, in milliseconds.</summary>
    public void TakeRetry(int milliseconds)
    {
        // Nothing to keep: it is the pause that every client begins with.
        if (_next is not null || milliseconds != Comeback.OwnPauseMs) Next.Comeback.TakeRetry(milliseconds);
    }

    /// <summary>The server has no room now, and may have said when it will: its Retry-After, empty when there is none.</summary>
    public void TakeRetryAfter(ReadOnlySpan<byte> value) => Next.RetryAfterUs = RetryAfter.PauseUs(value, group.Time.GetUtcNow());

    /// <summary>Connects for the first time.</summary>
    public void Begin(long dueUs)
    {
        // From when it begins, which may be after it was due: a ramp waits for those before it.
        _giveUpUs = group.Time.NowUs() + group.Plan.ConnectTimeoutMs * 1000L;
        Start(dueUs);
    }

    private void Start(long dueUs)
    {
        if (_putOff)
        {
            _putOff = false; // Still the same connect, which was due when it first was.
            if (!_settled) group.ClientTriesAgain();
        }
        else
        {
            _connectDueUs = dueUs;
        }

        Starts++;
        group.Pattern.Start(this);
    }

    /// <summary>Sends the pattern's request, on a connection that is idle or on a new one.</summary>
    public void Ask() => Request(up: false);

    /// <summary>Has the pattern called at an instant; a later call replaces an earlier one.</summary>
    public void WakeAt(long dueUs)
    {
        _wakeUs = dueUs;
        group.Loop.At(dueUs, this, PatternDue);
    }

    /// <summary>The connection works.</summary>
    public void Ready()
    {
        _next?.Comeback.Answered();
        group.Recorder.Connected(subscriber, _connectDueUs, again: _settled);
        Settle();
    }

    /// <summary>What it asks for now, of another target than the own server.</summary>
    public Asking Asking() => new(subscriber.Client, Topic, Cursor);

    /// <summary>A WebSocket is open.</summary>
    public void SocketOpened(Connection connection)
    {
        if (group.Dialect is { } dialect) _said = DialectTalk.Open(this, connection, dialect);
    }

    /// <summary>A WebSocket's text has come, which may end the connection.</summary>
    public void TakeText(Connection connection, ReadOnlySpan<byte> text)
    {
        if (group.Dialect is { } dialect) _said = DialectTalk.Take(this, connection, dialect, _said, text);
        else Receive(text);
    }

    public void Receive(ReadOnlySpan<byte> encoded) => group.Recorder.Receive(subscriber, encoded);

    /// <summary>Starts sending on the client's own schedule.</summary>
    public void BeginSending(Outbox outbox)
    {
        _sender = new LeanSender(this, outbox);
        _sender.Schedule();
    }

    /// <summary>Sends what the outbox has next in a request of its own, on a connection that is idle or on a new one.</summary>
    public void Post() => Request(up: true);

    /// <summary>The connection that speaks frames; null when there is none.</summary>
    public Connection? Socket => _first is { IsFrames: true } socket ? socket : null;

    public void OnTimer(int kind, long dueUs)
    {
        if (group.Stopping) return;
        switch (kind)
        {
            case Reconnect:
                Start(dueUs);
                break;
            case PatternDue when dueUs == _wakeUs && subscriber.Connected:
                group.Pattern.OnDue(this, dueUs);
                break;
        }
    }

    /// <summary>A connection is there: the request that it was made for goes out.</summary>
    public void Opened(Connection connection)
    {
        if (subscriber.Connected && (_first is null || _second is null)) Replaced();
        SendRequest(connection, connection.Up);
    }

    // The one before was closed while no request was under way: a new one takes its place, as HTTP has it, and nothing is lost.
    // A request that was held, though, was cut off.
    private void Replaced()
    {
        if (_next is { CutOff: { } reason } next)
        {
            next.CutOff = null;
            group.Recorder.Lost(subscriber, reason);
            group.Recorder.Connected(subscriber, group.Time.NowUs(), again: true);
        }
        else
        {
            group.Recorder.Renewed();
        }
    }

    /// <summary>A whole answer is there.</summary>
    public void TakeBody(Connection connection, int status, ReadOnlySpan<byte> body)
    {
        if (connection.Up)
        {
            _sender!.Answered(status);
            return;
        }

        if (RetryAfter.IsPutOff(status))
        {
            PutOff(connection, status);
            return;
        }

        _next?.Comeback.Answered();
        if (group.Pattern.TakeBody(this, status, body) is not { } reason) return;
        connection.Close();
        Lose(reason);
    }

    /// <summary>All bytes that were waiting have gone.</summary>
    public void AllSent() => _sender?.AllSent();

    /// <summary>A connection is closed.</summary>
    public void Forget(Connection connection)
    {
        if (_first == connection) _first = null;
        else if (_second == connection) _second = null;
        group.ConnectionClosed();
    }

    /// <summary>A connection has ended with a request under way.</summary>
    /// <param name="up">The request carried a message up.</param>
    /// <param name="reason">Why, in kebab-case.</param>
    /// <param name="again">The request may be sent once more.</param>
    public void Failed(bool up, string reason, bool again)
    {
        if (group.Stopping) return;
        // A message is never sent twice: the server may have taken it before it closed the connection (RFC 9110, section 9.2.2).
        if (up)
        {
            _sender!.Failed(reason);
            return;
        }

        if (again)
        {
            if (group.Pattern.RequestsAreHeld) Next.CutOff = reason;
            Ask();
            return;
        }

        _sender?.ConnectionFailed(reason);
        _next?.CutOff = null;
        Lose(reason);
    }

    private void Lose(string reason)
    {
        if (!_settled)
        {
            group.Recorder.ConnectFailed(reason);
            Settle();
            return;
        }

        _sender?.Outbox.ConnectionLost(reason);
        if (subscriber.Connected)
        {
            PollSchedule.Lost(group.Plan, group.Recorder, subscriber, group.Time.NowUs());
            group.Recorder.Lost(subscriber, reason);
        }
        else
        {
            group.Recorder.ReconnectFailed(reason);
        }

        group.Loop.At(Next.Comeback.AfterLossUs(group.Time.NowUs()), this, Reconnect);
    }

    // The server is there and has no room: no loss, no failure, and the same request again later. One
    // that polls goes on with its connection.
    private void PutOff(Connection connection, int status)
    {
        var nowUs = group.Time.NowUs();
        var againUs = Next.Comeback.AfterPutOffUs(nowUs, Next.RetryAfterUs);
        group.Recorder.PutOff();
        if (!subscriber.Connected) connection.Close();
        if (!_settled && againUs > _giveUpUs)
        {
            Lose($"http-{status}");
            return;
        }

        _putOff = true;
        if (!_settled) group.ClientPutOff();
        group.Loop.At(againUs, this, Reconnect);
    }

    private void Settle()
    {
        if (_settled) return;
        _settled = true;
        group.ClientSettled();
    }

    private void Request(bool up)
    {
        // A request that was cut off goes out again on the connection that is idle: the one that it was held on is lost all the same.
        if (!up && _next is { CutOff: not null } && (_first ?? _second) is { IsIdle: true }) Replaced();
        if (_first is { IsIdle: true }) SendRequest(_first, up);
        else if (_second is { IsIdle: true }) SendRequest(_second, up);
        else if (Connection.Open(this, up, out var reason) is { } opened)
        {
            // At most one request of each kind is under way, so at most two connections.
            if (_first is null) _first = opened;
            else _second = opened;
            group.ConnectionOpened(opened);
        }
        else
        {
            Failed(up, reason ?? "not-connected", again: false);
        }
    }

    private void SendRequest(Connection connection, bool up)
    {
        var text = new RequestText(group.RequestBuffer);
        if (up)
        {
            var length = _sender!.Outbox.Write(group.MessageBuffer);
            text.Add("POST "u8);
            text.Add(Protocol.MessagesPath);
            text.AddTopic(this);
            text.Add(group.PostVersionAndFields);
            text.Add("Content-Type: text/plain\r\nContent-Length: "u8);
            text.Add(length);
            text.Add("\r\n\r\n"u8);
            group.Wire.HttpBytes += text.Length;
            group.Wire.BodyBytes += length;
            group.Wire.UpBytes += text.Length + length;
            text.Add(group.MessageBuffer.AsSpan(0, length));
        }
        else
        {
            text.Add("GET "u8);
            group.Pattern.WriteRequest(this, ref text);
            text.Add("\r\n"u8);
            group.Wire.HttpBytes += text.Length;
            group.Wire.UpBytes += text.Length;
        }

        connection.Request(up, text.Written);
    }
}
