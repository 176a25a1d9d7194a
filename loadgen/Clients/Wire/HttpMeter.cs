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
        Upgraded,
    }

    private State _state;
    private bool _chunked;
    private bool _statusHasBody;
    private bool _upgrade;
    private bool _firstLine;
    private bool _started;
    private long _left;
    private byte _lineLength;
    private LineBuffer _line;

    /// <summary>Bytes of request or status lines and headers, blank line included.</summary>
    public long HeadBytes;

    /// <summary>Bytes of bodies, chunk framing included.</summary>
    public long BodyBytes;

    /// <summary>True when a length could not be read; all bytes since then count as body.</summary>
    public bool Malformed;

    /// <summary>The other direction has agreed to leave HTTP: everything from here on is body.</summary>
    public void Upgrade()
    {
        _started = true;
        _state = State.Upgraded;
    }

    /// <summary>True after a 101.</summary>
    public readonly bool Upgraded => _state == State.Upgraded;

    /// <summary>Takes the next bytes of the stream.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (!_started) BeginHead();
        while (!bytes.IsEmpty)
        {
            switch (_state)
            {
                case State.Upgraded:
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
                    var newline = bytes.IndexOf((byte)'\n');
                    var part = newline < 0 ? bytes : bytes[..(newline + 1)];
                    if (_state == State.Head) HeadBytes += part.Length;
                    else BodyBytes += part.Length;
                    Keep(part);
                    bytes = bytes[part.Length..];
                    if (newline >= 0) EndLine();
                    break;
            }
        }
    }

    private void BeginHead()
    {
        _started = true;
        _state = State.Head;
        _chunked = false;
        _statusHasBody = true;
        _firstLine = true;
        _left = 0;
        _lineLength = 0;
    }

    // Only the start of a line matters: enough for a status code, a chunk size, or the two headers that set the body's length.
    private void Keep(ReadOnlySpan<byte> part)
    {
        var room = LineBuffer.Size - _lineLength;
        var keep = Math.Min(room, part.Length);
        part[..keep].CopyTo(((Span<byte>)_line)[_lineLength..]);
        _lineLength += (byte)keep;
    }

    private void EndLine()
    {
        var line = ((ReadOnlySpan<byte>)_line)[.._lineLength].TrimEnd("\r\n"u8);
        _lineLength = 0;
        switch (_state)
        {
            case State.Head when line.IsEmpty && !_firstLine:
                EndHead();
                break;
            case State.Head:
                HeadLine(line);
                break;
            case State.ChunkSize:
                if (Utf8Parser.TryParse(line, out _left, out _, 'x') && _left >= 0) _state = _left > 0 ? State.ChunkData : State.Trailer;
                else GiveUp();
                break;
            case State.ChunkEnd:
                _state = State.ChunkSize;
                break;
            case State.Trailer when line.IsEmpty:
                BeginHead();
                break;
        }
    }

    private void HeadLine(ReadOnlySpan<byte> line)
    {
        if (_firstLine)
        {
            if (line.IsEmpty) return;
            _firstLine = false;
            if (!line.StartsWith("HTTP/1."u8) || line.Length < 12) return;
            var code = line[9..12];
            _upgrade = code.SequenceEqual("101"u8);
            _statusHasBody = !(code[0] == '1' || code.SequenceEqual("204"u8) || code.SequenceEqual("304"u8));
            return;
        }

        const string length = "content-length:";
        const string encoding = "transfer-encoding:";
        if (StartsWith(line, length))
        {
            if (!Utf8Parser.TryParse(line[length.Length..].TrimStart((byte)' '), out _left, out _) || _left < 0) GiveUp();
        }
        else if (StartsWith(line, encoding) && System.Text.Ascii.EqualsIgnoreCase(line[encoding.Length..].Trim((byte)' '), "chunked"u8))
        {
            _chunked = true;
        }
    }

    // The HTTP client reports such bytes as an error of its own; the meter only has to go on counting.
    private void GiveUp()
    {
        Malformed = true;
        _state = State.Upgraded;
    }

    private void EndHead()
    {
        if (_upgrade) _state = State.Upgraded;
        else if (_statusHasBody && _chunked) _state = State.ChunkSize;
        else if (_statusHasBody && _left > 0) _state = State.FixedBody;
        else BeginHead();
    }

    private static bool StartsWith(ReadOnlySpan<byte> line, string name) =>
        line.Length >= name.Length && System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name);

    [System.Runtime.CompilerServices.InlineArray(Size)]
    private struct LineBuffer
    {
        public const int Size = 48;
        private byte _first;
    }
}
