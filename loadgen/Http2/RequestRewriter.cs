using System.Buffers;

namespace Bench.Loadgen.Http2;

/// <summary>
/// Stands where the platform's HTTP/2 client writes, and writes its heads anew. That client tells every field in full each time, so that
/// the second poll would cost what the first did; a browser refers to what it has sent before (<see cref="HpackEncoder"/>). Frames keep
/// their order and their streams; only HEADERS and what continues them change.
/// </summary>
/// <param name="scheme">What requests say of how they are sent; the platform does not know of TLS.</param>
/// <param name="mark">Name of a field, in lower case, that says whose a request is. It is taken out.</param>
/// <param name="begins">
/// Told of each request: its stream, and the value of its mark, which is null without one. Called before it is written.
/// </param>
public sealed class RequestRewriter(string scheme, string mark, Action<int, string?> begins)
{
    // RFC 9113, section 6.5.2: what every reader takes.
    private const int LongestFrame = 16_384;
    private const int PriorityBytes = 5;

    private readonly HpackReader _reader = new();
    private readonly HpackEncoder _encoder = new();
    private readonly ArrayBufferWriter<byte> _in = new();
    private readonly ArrayBufferWriter<byte> _out = new();
    private readonly ArrayBufferWriter<byte> _block = new();
    private int _prefaceLeft = FrameMeter.Preface.Length;
    private FrameHead? _open;
    private volatile int _limit = HpackTable.UsualBytes;

    /// <summary>The server keeps so many bytes of fields, as its SETTINGS say; heeded from the acknowledgement on.</summary>
    public int TableLimit { get => _limit; set => _limit = value; }

    /// <summary>Takes what the client writes.</summary>
    /// <returns>What is to be sent; valid until the next call.</returns>
    /// <exception cref="InvalidDataException">A head cannot be read: the platform writes it as it should not.</exception>
    public ReadOnlyMemory<byte> Take(ReadOnlySpan<byte> bytes)
    {
        _in.Write(bytes);
        _out.ResetWrittenCount();
        var left = _in.WrittenSpan;
        var preface = Math.Min(_prefaceLeft, left.Length);
        _out.Write(left[..preface]);
        _prefaceLeft -= preface;
        left = left[preface..];
        while (left.Length >= FrameHead.Bytes && FrameHead.Read(left) is var frame && left.Length >= FrameHead.Bytes + frame.Length)
        {
            TakeFrame(frame, left[..(FrameHead.Bytes + frame.Length)]);
            left = left[(FrameHead.Bytes + frame.Length)..];
        }

        var rest = left.ToArray();
        _in.ResetWrittenCount();
        _in.Write(rest);
        return _out.WrittenMemory;
    }

    private void TakeFrame(FrameHead frame, ReadOnlySpan<byte> whole)
    {
        var payload = whole[FrameHead.Bytes..];
        switch (frame.Type)
        {
            case FrameType.Headers:
                var end = 0;
                if (frame.Has(FrameHead.Padded))
                {
                    end = payload[0];
                    payload = payload[1..];
                }

                if (frame.Has(FrameHead.HasPriority)) payload = payload[PriorityBytes..];
                _open = frame;
                _block.ResetWrittenCount();
                _block.Write(payload[..^end]);
                break;
            case FrameType.Continuation when _open is not null:
                _block.Write(payload);
                break;
            case FrameType.Settings when frame.Has(FrameHead.Ack):
                _encoder.Limit(_limit);
                _out.Write(whole);
                return;
            default:
                _out.Write(whole);
                return;
        }

        if (!frame.Has(FrameHead.EndHeaders) || _open is not { } first) return;
        _open = null;
        WriteHead(first);
    }

    private void WriteHead(FrameHead first)
    {
        if (!_reader.TryRead(_block.WrittenSpan, out var fields))
            throw new InvalidDataException("the platform's HTTP/2 client has written a head that cannot be read");
        var marked = fields.FindIndex(field => field.Name == mark);
        begins(first.Stream, marked < 0 ? null : fields[marked].Value);
        if (marked >= 0) fields.RemoveAt(marked);
        _block.ResetWrittenCount();
        _encoder.Write(fields.Select(field => field.Name == ":scheme" ? (field.Name, scheme) : field), _block);
        var left = _block.WrittenSpan;
        var type = FrameType.Headers;
        do
        {
            var part = left[..Math.Min(left.Length, LongestFrame)];
            left = left[part.Length..];
            var flags = (byte)((left.IsEmpty ? FrameHead.EndHeaders : 0) | (type == FrameType.Headers
                ? first.Flags & FrameHead.EndStream
                : 0));
            new FrameHead(part.Length, type, flags, first.Stream).Write(_out.GetSpan(FrameHead.Bytes));
            _out.Advance(FrameHead.Bytes);
            _out.Write(part);
            type = FrameType.Continuation;
        }
        while (!left.IsEmpty);
    }
}
