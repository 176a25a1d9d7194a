using Bench.Contract.Framing;
using Bench.Loadgen.Clients.Wire;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>What comes in on a connection: the head of an answer, then its body, events or frames.</summary>
internal sealed partial class Connection
{
    private const int LongestBody = 64 * 1024 * 1024;

    private KeptBytes _pending;
    private AnswerBody _body;
    private SseParser _events;
    private WebSocketReader _frames;
    private int _status;
    private bool _closeAfterBody;

    /// <summary>Takes what was kept (the first <paramref name="had"/> bytes) and what is new.</summary>
    private void Take(Span<byte> bytes, int had)
    {
        while (_phase == Phase.Head)
        {
            var parsed = HttpHead.Parse(bytes, out var head);
            if (parsed == Parsed.Invalid)
            {
                Fail("invalid-response");
                return;
            }

            var headBytes = (parsed == Parsed.Done ? head.Length : bytes.Length) - had;
            Group.Wire.HttpBytes += headBytes;
            Group.Wire.BodyBytes -= headBytes;
            if (parsed == Parsed.NeedMore)
            {
                if (_tls is null && TlsRecordMeter.IsAlert(bytes)) Fail(TlsTrouble.TlsThere);
                else Keep(bytes);
                return;
            }

            bytes = bytes[head.Length..];
            had = 0;
            if (head.Status >= 200 || head.Status == 101) BeginBody(head);
        }

        switch (_phase)
        {
            case Phase.Idle:
                Close(); // Bytes that nobody asked for.
                break;
            case Phase.Frames:
                TakeFrames(bytes);
                break;
            case Phase.Body or Phase.Events:
                TakeBody(bytes, had);
                break;
        }
    }

    private void BeginBody(in HttpHead head)
    {
        string? reason = null;
        if (!Up && RetryAfter.IsPutOff(head.Status)) _client.TakeRetryAfter(head.RetryAfter);
        var reading = Up || RetryAfter.IsPutOff(head.Status) ? Reading.Body : Group.Pattern.Answered(_client, head, out reason);
        if (reading == Reading.Refused)
        {
            Fail(reason ?? "refused");
            return;
        }

        _phase = reading switch { Reading.Events => Phase.Events, Reading.Frames => Phase.Frames, _ => Phase.Body };
        if (Group.WatchdogUs > 0) OnWatch();
        _status = head.Status;
        _closeAfterBody = head.Close;
        _body = new AnswerBody(head);
        _events = default;
        _frames = default;
        if (_phase == Phase.Frames) _client.SocketOpened(this);
    }

    private void TakeBody(Span<byte> bytes, int had)
    {
        var fresh = bytes[had..];
        var decoded = _body.Decode(fresh, out var length, out var consumed);
        if (decoded == Parsed.Invalid)
        {
            if (_phase == Phase.Events) TakeEvents(bytes[..(had + length)], whole: false); // What came before is no worse for it.
            Fail("invalid-response");
            return;
        }

        var whole = decoded == Parsed.Done;
        if (consumed < fresh.Length) _closeAfterBody = true; // More than the answer: what follows is not to be trusted.
        bytes = bytes[..(had + length)];
        if (_phase == Phase.Events) TakeEvents(bytes, whole);
        else if (whole) EndBody(bytes);
        else if (bytes.Length > LongestBody) Fail("body-too-long");
        else Keep(bytes);
    }

    private void EndBody(ReadOnlySpan<byte> body)
    {
        var held = _pending; // The body may be in it.
        _pending = default;
        _phase = Phase.Idle;
        _reused = true;
        if (_closeAfterBody) Close();
        _client.TakeBody(this, _status, body);
        held.Release();
    }

    private void TakeEvents(Span<byte> bytes, bool whole)
    {
        SseStep step;
        while ((step = _events.Next(bytes, out var consumed, out var data)) != SseStep.NeedMore)
        {
            if (consumed > WebSocketReader.LongestMessage)
            {
                if (_events.RetryMs is { } ms) _client.TakeRetry(ms);
                Fail("message-too-long");
                return;
            }

            if (_events.IdTooLong) break;
            if (_events.Id is { } id) _client.LastEventId = id;
            if (step == SseStep.Message) _client.Receive(data);
            bytes = bytes[consumed..];
        }

        if (_events.RetryMs is { } retryMs) _client.TakeRetry(retryMs);
        if (_events.IdTooLong) Fail("event-id-too-long");
        else if (whole) Fail("ended-by-server");
        else if (bytes.Length > WebSocketReader.LongestMessage) Fail("message-too-long");
        else Keep(bytes);
    }

    private void TakeFrames(Span<byte> bytes)
    {
        while (true)
        {
            var step = _frames.Next(bytes, out var consumed, out var kept, out var payload);
            switch (step)
            {
                case WebSocketStep.NeedMore:
                    Keep(bytes[..kept]);
                    return;
                case WebSocketStep.Message:
                    _client.TakeText(this, payload);
                    if (_phase == Phase.Closed) return;
                    break;
                case WebSocketStep.Ping:
                    SendFrame(WebSocketOpcode.Pong, payload);
                    if (_phase == Phase.Closed) return;
                    break;
                case WebSocketStep.Close:
                    SayBye();
                    Fail("ended-by-server");
                    return;
                case WebSocketStep.Invalid:
                    SayBye(WebSocketClose.ProtocolError);
                    Fail("invalid-frame");
                    return;
                case WebSocketStep.InvalidText:
                    SayBye(WebSocketClose.InvalidText);
                    Fail("invalid-frame");
                    return;
                case WebSocketStep.TooLong:
                    SayBye(WebSocketClose.TooLong);
                    Fail("message-too-long");
                    return;
            }

            bytes = bytes[consumed..];
        }
    }

    private void Ended()
    {
        switch (_phase)
        {
            case Phase.Handshake:
                Fail(_tls!.Trouble);
                break;
            case Phase.Idle:
                Close();
                break;
            case Phase.Body when _body.LastsToTheEnd:
                _closeAfterBody = true;
                EndBody(_pending.Bytes);
                break;
            case Phase.Events when _body.LastsToTheEnd:
                Fail("ended-by-server");
                break;
            case Phase.Frames:
                Fail("connection-closed-prematurely");
                break;
            default:
                Fail("response-ended");
                break;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_phase != Phase.Closed) _pending.Keep(bytes);
    }
}
