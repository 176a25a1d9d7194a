using System.Buffers.Text;

namespace Bench.Loadgen.Clients.Wire;

/// <summary>
/// Splits the bytes of one direction of an HTTP/1.1 connection into heads and bodies, without keeping any of them.
/// After a 101 (upgrade) everything is body. Pure: any cut of the stream gives the same counts.
/// </summary>
public struct HttpMeter
{
    private enum State : byte
    {
        Head,
        FixedBody,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailer,
        ToEnd,
        Upgraded,
    }

    private State _state;
    private bool _chunked;
    private bool _isResponse;
    private bool _statusHasBody;
    private bool _upgrade;
    private bool _firstLine;
    private bool _lineEnded;
    private bool _lineCut;
    private bool _started;
    private long _left;
    private byte _lineLength;
    private LineBuffer _line;

    /// <summary>Bytes of request or status lines and headers, blank line included.</summary>
    public long HeadBytes;

    /// <summary>Bytes of bodies, chunk framing included.</summary>
    public long BodyBytes;

    /// <summary>
    /// A head breaks the grammar of RFC 9112, or gives its body a length that cannot be read; all bytes since then count as body.
    /// </summary>
    public bool BadHead;

    /// <summary>The other direction has agreed to leave HTTP: everything from here on is body.</summary>
    public void Upgrade()
    {
        _started = true;
        _state = State.Upgraded;
    }

    /// <summary>True after a 101.</summary>
    public readonly bool Upgraded => _state == State.Upgraded;

    /// <summary>No head and no body is half through: the next byte begins a head.</summary>
    public readonly bool BetweenMessages => !_started || _state == State.Head && _firstLine && _lineLength == 0 && !_lineEnded;

    /// <summary>
    /// In a stream of pieces and between two of them, as far as HTTP tells: after an upgrade, in a body that ends with the connection, or
    /// between two chunks.
    /// </summary>
    public readonly bool BetweenPushes => _state is State.Upgraded or State.ToEnd || _state == State.ChunkSize && _lineLength == 0;

    /// <summary>Takes the next bytes of the stream.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (!_started) BeginHead();
        while (!bytes.IsEmpty)
        {
            switch (_state)
            {
                case State.Upgraded or State.ToEnd:
                    BodyBytes += bytes.Length;
                    return;
                case State.FixedBody or State.ChunkData:
                    var take = (int)Math.Min(_left, bytes.Length);
                    BodyBytes += take;
                    bytes = bytes[take..];
                    _left -= take;
                    if (_left > 0) break;
                    if (_state == State.FixedBody) BeginHead();
                    else _state = State.ChunkEnd;
                    break;
                default:
                    if (_lineEnded)
                    {
                        if (!GoesOn(bytes[0])) EndLine();
                        break; // It may have been the last that can be read.
                    }

                    bytes = bytes[TakeLine(bytes)..];
                    break;
            }
        }
    }

    private void BeginHead()
    {
        _started = true;
        _state = State.Head;
        _chunked = false;
        _isResponse = false;
        _statusHasBody = true;
        _upgrade = false;
        _firstLine = true;
        _left = -1;
        _lineLength = 0;
    }

    // A line of a head that begins with a blank goes on with the one before (RFC 9112, section 5.2).
    private bool GoesOn(byte next)
    {
        if (next is not ((byte)' ' or (byte)'\t')) return false;
        _lineEnded = false;
        if (_firstLine) GiveUp(badHead: true); // Nothing goes on with a status line (section 2.2).
        return true;
    }

    private int TakeLine(ReadOnlySpan<byte> bytes)
    {
        var newline = bytes.IndexOf((byte)'\n');
        var part = newline < 0 ? bytes : bytes[..(newline + 1)];
        if (_state == State.Head) HeadBytes += part.Length;
        else BodyBytes += part.Length;
        Keep(part);
        if (newline < 0) return part.Length;
        // The next line's first byte tells whether a field goes on; nothing comes after the blank line.
        if (_state == State.Head && _lineLength > 0) _lineEnded = true;
        else EndLine();
        return part.Length;
    }

    // Only the start of a line matters: enough for a status code, a chunk size, or the two headers that set the body's length.
    // Of blanks in a row one is kept, and line ends are none.
    private void Keep(ReadOnlySpan<byte> part)
    {
        Span<byte> line = _line;
        foreach (var one in part)
        {
            if (one is (byte)'\r' or (byte)'\n') continue;
            var blank = one is (byte)' ' or (byte)'\t';
            if (blank && _lineLength > 0 && line[_lineLength - 1] == ' ') continue;
            if (_lineLength == LineBuffer.Size)
            {
                _lineCut = true;
                return;
            }

            line[_lineLength++] = blank ? (byte)' ' : one;
        }
    }

    private void EndLine()
    {
        var line = ((ReadOnlySpan<byte>)_line)[.._lineLength];
        var cut = _lineCut;
        _lineLength = 0;
        _lineEnded = _lineCut = false;
        switch (_state)
        {
            case State.Head when line.IsEmpty && !_firstLine:
                EndHead();
                break;
            case State.Head:
                if (!TryTakeHeadLine(line, cut)) GiveUp(badHead: true);
                break;
            case State.ChunkSize:
                if (TryReadChunkSize(line)) _state = _left > 0 ? State.ChunkData : State.Trailer;
                else GiveUp(badHead: false); // The HTTP client reports it; the meter only has to go on counting.
                break;
            case State.ChunkEnd:
                _state = State.ChunkSize;
                break;
            case State.Trailer when line.IsEmpty:
                BeginHead();
                break;
        }
    }

    private bool TryTakeHeadLine(ReadOnlySpan<byte> line, bool cut)
    {
        if (_firstLine)
        {
            if (line.IsEmpty) return true;
            _firstLine = false;
            if (!line.StartsWith("HTTP/1."u8) || line.Length < 12) return true;
            var code = line[9..12];
            _isResponse = true;
            _upgrade = code.SequenceEqual("101"u8);
            _statusHasBody = !(code[0] == '1' || code.SequenceEqual("204"u8) || code.SequenceEqual("304"u8));
            return true;
        }

        var colon = line.IndexOf((byte)':');
        if (colon < 0) return cut; // A long name.
        var name = line[..colon];
        if (name.IsEmpty || name.Contains((byte)' ')) return false;
        var value = line[(colon + 1)..].Trim((byte)' ');
        if (System.Text.Ascii.EqualsIgnoreCase(name, "content-length"u8))
        {
            var before = _left;
            return !cut && TryReadLength(value) && (before < 0 || before == _left);
        }

        if (!System.Text.Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8)) return true;
        _chunked = true;
        return !cut && HeaderList.IsOnly(value, "chunked"u8);
    }

    // Digits alone (RFC 9110, section 8.6), at most 18 of them.
    private bool TryReadLength(ReadOnlySpan<byte> value) =>
        !value.IsEmpty && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(value, out _left, out _);

    private bool TryReadChunkSize(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAny((byte)';', (byte)' ');
        return Utf8Parser.TryParse(end < 0 ? line : line[..end], out _left, out var used, 'x')
            && _left >= 0
            && used == (end < 0 ? line.Length : end);
    }

    private void GiveUp(bool badHead)
    {
        BadHead |= badHead;
        _state = State.ToEnd;
    }

    private void EndHead()
    {
        if (_upgrade) _state = State.Upgraded;
        else if (!_statusHasBody || _left == 0 && !_chunked) BeginHead();
        else if (_chunked) _state = State.ChunkSize;
        else if (_left > 0) _state = State.FixedBody;
        else if (_isResponse) _state = State.ToEnd; // It lasts until the connection ends (RFC 9112, section 6.3).
        else BeginHead();
    }

    [System.Runtime.CompilerServices.InlineArray(Size)]
    private struct LineBuffer
    {
        public const int Size = 96;
        private byte _first;
    }
}
