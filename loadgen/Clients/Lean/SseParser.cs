namespace Bench.Loadgen.Clients.Lean;

/// <summary>What <see cref="SseParser.Next"/> came upon.</summary>
internal enum SseStep : byte
{
    /// <summary>The event is not whole.</summary>
    NeedMore,

    /// <summary>An event that carries no message: a comment, a retry time, another type.</summary>
    Nothing,

    /// <summary>A message.</summary>
    Message,
}

/// <summary>
/// Splits a Server-Sent Events stream (WHATWG HTML, section 9.2) into events. Looks at every byte once, however the stream is cut,
/// and keeps no bytes: it is given the bytes since the end of the last event, and several data lines are joined in place. Pure.
/// </summary>
internal struct SseParser
{
    private const int None = -1;

    private int _line;
    private int _scanned;
    private int _dataStart;
    private int _dataLength;
    private int _retry; // 1 more than the milliseconds; 0 when the server named none
    private EventId _read; // of the event under way or the last before it
    private EventId _id;
    private bool _hasRead;
    private bool _hasId;
    private bool _inEvent;
    private bool _otherType;
    private bool _skipLineFeed;
    private bool _started;

    /// <summary>The id of the last event that had one, of any type, with or without data; null before the first.</summary>
    public readonly EventId? Id => _hasId ? _id : null;

    /// <summary>
    /// The pause before a lost stream is asked for again, as the server named it last, in milliseconds; null when it named none.
    /// </summary>
    public readonly int? RetryMs => _retry == 0 ? null : _retry - 1;

    /// <summary>An id is longer than <see cref="EventId.LongestBytes"/>.</summary>
    public bool IdTooLong { get; private set; }

    /// <summary>Looks for the end of the event that starts at <paramref name="pending"/>.</summary>
    /// <param name="pending">
    /// All bytes since the last event's end; given again, with more at its end, after <see cref="SseStep.NeedMore"/>.
    /// </param>
    /// <param name="consumed">Bytes that the event took; 0 when more are needed.</param>
    /// <param name="data">The message, when there is one; a part of <paramref name="pending"/>.</param>
    public SseStep Next(Span<byte> pending, out int consumed, out ReadOnlySpan<byte> data)
    {
        consumed = 0;
        data = default;
        if (!_started && !TryStart(pending)) return SseStep.NeedMore;
        while (true)
        {
            if (_skipLineFeed && _line < pending.Length)
            {
                if (pending[_line] == '\n') _scanned = ++_line;
                _skipLineFeed = false;
            }

            var end = pending[_scanned..].IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                _scanned = pending.Length;
                return SseStep.NeedMore;
            }

            end += _scanned;
            var start = _line;
            _skipLineFeed = pending[end] == '\r';
            _line = _scanned = end + 1;
            if (start < end)
            {
                TakeLine(pending, start, end);
                continue;
            }

            // A blank line. A \r ends it at once; the \n that may follow belongs to nothing.
            consumed = end + 1;
            return EndEvent(pending, out data);
        }
    }

    private bool TryStart(ReadOnlySpan<byte> pending)
    {
        var mark = "\uFEFF"u8;
        if (pending.Length < mark.Length && mark.StartsWith(pending)) return false;
        if (pending.StartsWith(mark)) _line = _scanned = mark.Length;
        return _started = true;
    }

    private void TakeLine(Span<byte> pending, int start, int end)
    {
        if (!_inEvent)
        {
            _inEvent = true;
            _dataLength = None;
        }

        var line = pending[start..end];
        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        if (value.StartsWith(" "u8)) value = value[1..];
        if (name.SequenceEqual("data"u8))
        {
            if (_dataLength == None)
            {
                _dataStart = end - value.Length;
                _dataLength = value.Length;
                return;
            }

            // The line's own name and the line end before it leave room for the joining \n.
            var to = pending[(_dataStart + _dataLength)..];
            to[0] = (byte)'\n';
            value.CopyTo(to[1..]);
            _dataLength += 1 + value.Length;
        }
        else if (name.SequenceEqual("event"u8))
        {
            _otherType = !value.IsEmpty && !value.SequenceEqual("message"u8);
        }
        else if (name.SequenceEqual("id"u8) && !value.Contains((byte)0))
        {
            // Kept apart: the joining of data lines writes over what stands between them.
            if (value.Length > EventId.LongestBytes) IdTooLong = true;
            else (_read, _hasRead) = (EventId.Of(value), true);
        }
        else if (name.SequenceEqual("retry"u8))
        {
            if (RetryField.Milliseconds(value) is { } ms) _retry = ms + 1; // Holds from here on, whatever becomes of the event.
        }
    }

    private SseStep EndEvent(ReadOnlySpan<byte> pending, out ReadOnlySpan<byte> data)
    {
        var isMessage = _inEvent && _dataLength != None && !_otherType;
        data = isMessage ? pending.Slice(_dataStart, _dataLength) : default;
        (_id, _hasId) = (_read, _hasRead);
        _line = _scanned = 0;
        _inEvent = _otherType = false;
        return isMessage ? SseStep.Message : SseStep.Nothing;
    }
}
