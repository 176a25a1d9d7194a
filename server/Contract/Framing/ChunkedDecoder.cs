namespace Bench.Contract.Framing;

/// <summary>Takes the framing out of a chunked body, in place. Any cut of the stream gives the same body. Pure.</summary>
internal struct ChunkedDecoder
{
    private const int LongestLine = 8 * 1024;
    private const int MostDigits = 15; // 60 bits: no sum with it overflows.

    private enum State : byte
    {
        Size,
        Extension,
        Data,
        DataEnd,
        Trailer,
        Ended,
    }

    private readonly bool _strict;
    private State _state;
    private bool _afterReturn;
    private int _lineLength;
    private long _left;

    /// <summary>Decodes what a peer sends.</summary>
    /// <param name="strict">
    /// Lines end with CR LF and with nothing else: where a server takes less and what stands before it does not, one sees a request where
    /// the other sees a body (RFC 9112, 11.2).
    /// </param>
    public ChunkedDecoder(bool strict) => _strict = strict;

    /// <summary>Bytes that the chunk under way has still to bring.</summary>
    public readonly long Left => _left;

    /// <summary>Moves the body's bytes to the start of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The next bytes of the stream.</param>
    /// <param name="written">How many body bytes there are now at its start.</param>
    /// <param name="consumed">How many bytes were looked at; fewer than all only when the body has ended before them.</param>
    public Parsed Decode(Span<byte> bytes, out int written, out int consumed)
    {
        written = 0;
        consumed = 0;
        while (consumed < bytes.Length)
        {
            if (_state == State.Ended) return Parsed.Done;
            if (_state == State.Data)
            {
                var take = (int)Math.Min(_left, bytes.Length - consumed);
                bytes.Slice(consumed, take).CopyTo(bytes[written..]);
                written += take;
                consumed += take;
                _left -= take;
                if (_left == 0) _state = State.DataEnd;
            }
            else
            {
                var next = bytes[consumed++];
                if ((_strict && _afterReturn != (next == '\n')) || !TakeFraming(next)) return Parsed.Invalid;
                _afterReturn = next == '\r';
            }
        }

        return _state == State.Ended ? Parsed.Done : Parsed.NeedMore;
    }

    private bool TakeFraming(byte next)
    {
        switch (_state)
        {
            case State.Size when HexDigit(next) is >= 0 and var digit:
                _left = (_left << 4) | (uint)digit;
                return ++_lineLength <= MostDigits;
            case State.Size or State.Extension when next == '\n':
                if (_state == State.Size && _lineLength == 0) return false;
                _state = _left > 0 ? State.Data : State.Trailer;
                _lineLength = 0;
                return true;
            case State.Size:
                if (_lineLength == 0 || next is not ((byte)'\r' or (byte)';' or (byte)' ' or (byte)'\t')) return false;
                _state = State.Extension;
                return true;
            case State.Extension:
                return ++_lineLength <= LongestLine;
            case State.DataEnd:
                if (next == '\r') return ++_lineLength == 1;
                _lineLength = 0;
                _state = State.Size;
                return next == '\n';
            case State.Trailer:
                if (next == '\r') return true;
                if (next != '\n') return ++_lineLength <= LongestLine;
                if (_lineLength == 0) _state = State.Ended;
                _lineLength = 0;
                return true;
            default:
                return false;
        }
    }

    private static int HexDigit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };
}
