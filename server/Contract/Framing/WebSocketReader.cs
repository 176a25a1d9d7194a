using System.Text.Unicode;

namespace Bench.Contract.Framing;

/// <summary>What <see cref="WebSocketReader"/> came upon.</summary>
internal enum WebSocketStep : byte
{
    /// <summary>The frame or message is not whole; keep the bytes.</summary>
    NeedMore,

    /// <summary>A whole message, text or binary.</summary>
    Message,

    /// <summary>A ping, to be answered with the same payload.</summary>
    Ping,

    /// <summary>A pong, which nobody need act on.</summary>
    Pong,

    /// <summary>The other side closes.</summary>
    Close,

    /// <summary>The protocol is broken.</summary>
    Invalid,

    /// <summary>A text message is not UTF-8.</summary>
    InvalidText,

    /// <summary>The message is longer than the rules allow.</summary>
    TooLong,
}

/// <summary>What the frames of one side must be like.</summary>
/// <param name="OfClient">They are masked, each of them (RFC 6455, 5.1), and lengths may be longer than they need be.</param>
/// <param name="LongestMessage">The longest message taken, in bytes.</param>
internal readonly record struct WebSocketRules(bool OfClient, int LongestMessage)
{
    /// <summary>Those of a server, as the clients here take them.</summary>
    public static readonly WebSocketRules OfServer = new(false, WebSocketReader.LongestMessage);
}

/// <summary>
/// Puts a peer's frames together to messages. Keeps no bytes: the payload of earlier fragments stays at the start of the
/// bytes that it is given again, with the framing between taken out in place. Any cut of the stream gives the same messages. Pure.
/// </summary>
internal struct WebSocketReader
{
    /// <summary>The longest message taken, in bytes; the reference engine's is the same.</summary>
    public const int LongestMessage = 2 * 1024 * 1024;

    private int _assembled;
    private int _at;
    private bool _inMessage;
    private bool _isText;

    /// <summary>Looks for the next message or control frame.</summary>
    /// <param name="pending">What the last call kept, and the new bytes after it; or what it did not consume.</param>
    /// <param name="consumed">Bytes at the start that are done with. Not 0 only when a message has ended.</param>
    /// <param name="kept">After <see cref="WebSocketStep.NeedMore"/>: how many bytes, from the start, must be given again.</param>
    /// <param name="payload">Of the message or control frame, a part of <paramref name="pending"/>.</param>
    public WebSocketStep Next(Span<byte> pending, out int consumed, out int kept, out ReadOnlySpan<byte> payload) =>
        Next(pending, WebSocketRules.OfServer, out consumed, out kept, out payload);

    /// <summary>The same for frames of either side; the payload of a masked frame is unmasked in place, once.</summary>
    public WebSocketStep Next(Span<byte> pending, in WebSocketRules rules, out int consumed, out int kept, out ReadOnlySpan<byte> payload)
    {
        consumed = 0;
        kept = 0;
        payload = default;
        while (true)
        {
            // Told as soon as the second byte is there, however short the frame is.
            if (rules.OfClient && pending.Length - _at >= 2 && (pending[_at + 1] & 0x80) == 0) return WebSocketStep.Invalid;
            switch (WebSocketFrame.TryRead(pending[_at..], out var frame, rules.OfClient))
            {
                case Parsed.Invalid:
                    return WebSocketStep.Invalid;
                case Parsed.NeedMore:
                    kept = Compact(pending);
                    return WebSocketStep.NeedMore;
            }

            // A server never masks; a message's first frame names its type, and all others continue it.
            if ((frame.Mask is not null && !rules.OfClient)
                || (!frame.IsControl && _inMessage != (frame.Opcode == WebSocketOpcode.Continuation)))
                return WebSocketStep.Invalid;
            if (!frame.IsControl && frame.PayloadLength > rules.LongestMessage - _assembled) return WebSocketStep.TooLong;
            var length = (int)frame.PayloadLength;
            if (pending.Length - _at - frame.HeaderLength < length)
            {
                kept = Compact(pending);
                return WebSocketStep.NeedMore;
            }

            var start = _at + frame.HeaderLength;
            _at = start + length;
            if (frame.Mask is { } mask) WebSocketFrame.ApplyMask(pending.Slice(start, length), mask);
            if (frame.IsControl)
            {
                payload = pending.Slice(start, length);
                if (!_inMessage) consumed = Reset();
                if (frame.Opcode == WebSocketOpcode.Close && !WebSocketClose.IsValid(payload)) return WebSocketStep.Invalid;
                return frame.Opcode switch
                {
                    WebSocketOpcode.Ping => WebSocketStep.Ping,
                    WebSocketOpcode.Pong => WebSocketStep.Pong,
                    _ => WebSocketStep.Close
                };
            }

            if (!_inMessage) _isText = frame.Opcode == WebSocketOpcode.Text;
            if (frame.Final && _assembled == 0)
            {
                payload = pending.Slice(start, length);
                consumed = Reset();
                return Whole(payload);
            }

            pending.Slice(start, length).CopyTo(pending[_assembled..]);
            _assembled += length;
            _inMessage = true;
            if (!frame.Final) continue;
            payload = pending[.._assembled];
            consumed = Reset();
            return Whole(payload);
        }
    }

    // RFC 6455, section 8.1.
    private readonly WebSocketStep Whole(ReadOnlySpan<byte> message) =>
        _isText && !Utf8.IsValid(message) ? WebSocketStep.InvalidText : WebSocketStep.Message;

    private int Reset()
    {
        var consumed = _at;
        _at = _assembled = 0;
        _inMessage = false;
        return consumed;
    }

    // Closes the gap that taken-out framing has left.
    private int Compact(Span<byte> pending)
    {
        if (_at > _assembled) pending[_at..].CopyTo(pending[_assembled..]);
        var kept = pending.Length - (_at - _assembled);
        _at = _assembled;
        return kept;
    }
}
