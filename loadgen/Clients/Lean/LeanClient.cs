using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>One simulated client: its cursor, its one or two connections, its life from the first connect over losses to the end.</summary>
internal sealed class LeanClient(LeanGroup group, Subscriber subscriber) : ITimed
{
    private const long ReconnectDelayUs = 1_000_000;

    // What a client is woken for.
    private const int Reconnect = 0;
    private const int PatternDue = 1;
    private const int SendDue = 2;

    private Connection? _first;
    private Connection? _second;
    private ClientSender? _sender;
    private long _connectDueUs;
    private long _wakeUs;
    private bool _settled;
    private bool _sendHangs;

    public LeanGroup Group => group;

    public Subscriber Subscriber => subscriber;

    public string Topic { get; } = group.TopicName(subscriber.Topic);

    /// <summary>The sequence to resume after.</summary>
    public long Cursor => subscriber.Sequence.Last;

    /// <summary>The instant that the pattern last asked to be called at.</summary>
    public long WakeUs => _wakeUs;

    /// <summary>Connects for the first time.</summary>
    public void Start(long dueUs)
    {
        _connectDueUs = dueUs;
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
        group.Recorder.Connected(subscriber, _connectDueUs, again: _settled);
        Settle();
    }

    public void Receive(ReadOnlySpan<byte> encoded) => group.Recorder.Receive(subscriber, encoded);

    /// <summary>Starts sending on the client's own schedule.</summary>
    public void BeginSending(Timeline timeline)
    {
        _sender = new ClientSender(this, timeline);
        ScheduleSend();
    }

    public void OnTimer(int kind, long dueUs)
    {
        if (group.Stopping) return;
        switch (kind)
        {
            case Reconnect:
                _connectDueUs = dueUs;
                group.Pattern.Start(this);
                break;
            case PatternDue when dueUs == _wakeUs && subscriber.Connected:
                group.Pattern.OnDue(this, dueUs);
                break;
            case SendDue:
                SendUp();
                break;
        }
    }

    /// <summary>A connection is there: the request that it was made for goes out.</summary>
    public void Opened(Connection connection)
    {
        // The one before was closed while no request was under way: nobody noticed, but it is a lost connection all the same.
        if (subscriber.Connected && (_first is null || _second is null))
        {
            group.Recorder.Lost(subscriber, "closed-while-idle");
            group.Recorder.Connected(subscriber, group.Time.NowUs(), again: true);
        }

        SendRequest(connection, connection.Up);
    }

    /// <summary>A whole answer is there.</summary>
    public void TakeBody(Connection connection, int status, ReadOnlySpan<byte> body)
    {
        if (connection.Up)
        {
            const int accepted = 202;
            EndSend(status == accepted ? null : $"http-{status}");
            return;
        }

        if (group.Pattern.TakeBody(this, status, body) is not { } reason) return;
        connection.Close();
        Lose(reason);
    }

    /// <summary>All bytes that were waiting have gone.</summary>
    public void AllSent()
    {
        if (_sendHangs) EndSend(null);
    }

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
        if (again)
        {
            Request(up);
            return;
        }

        if (up)
        {
            EndSend(reason);
            return;
        }

        if (_sendHangs) EndSend(reason);
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

        if (subscriber.Connected) group.Recorder.Lost(subscriber, reason);
        group.Loop.At(group.Time.NowUs() + ReconnectDelayUs, this, Reconnect);
    }

    private void Settle()
    {
        if (_settled) return;
        _settled = true;
        group.ClientSettled();
    }

    private void Request(bool up)
    {
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
            var length = _sender!.Write(group.MessageBuffer);
            text.Add("POST "u8);
            text.Add(Protocol.MessagesPath);
            text.AddTopic(this);
            text.Add(group.VersionAndHost);
            text.Add("Content-Type: text/plain\r\nContent-Length: "u8);
            text.Add(length);
            text.Add("\r\n\r\n"u8);
            group.Wire.HttpBytes += text.Length;
            group.Wire.BodyBytes += length;
            text.Add(group.MessageBuffer.AsSpan(0, length));
        }
        else
        {
            text.Add("GET "u8);
            group.Pattern.WriteRequest(this, ref text);
            text.Add("\r\n"u8);
            group.Wire.HttpBytes += text.Length;
        }

        connection.Request(up, text.Written);
    }

    private void ScheduleSend()
    {
        if (_sender!.NextDueUs is { } dueUs) group.Loop.At(dueUs, this, SendDue);
    }

    private void SendUp()
    {
        if (!group.SendsFrames)
        {
            Request(up: true);
            return;
        }

        if (_first is not { IsFrames: true } socket)
        {
            EndSend("not-connected");
            return;
        }

        _sendHangs = true; // A failure within the sending ends it, and so does the last byte.
        var length = _sender!.Write(group.MessageBuffer);
        if (socket.SendFrame(WebSocketOpcode.Text, group.MessageBuffer.AsSpan(0, length))) EndSend(null);
    }

    private void EndSend(string? reason)
    {
        _sendHangs = false;
        _sender!.End(reason);
        ScheduleSend();
    }
}
