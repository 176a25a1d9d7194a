namespace Bench.Loadgen.Http2;

/// <summary>Told of frames as they pass.</summary>
public interface IFrameTaker
{
    /// <summary>A frame begins.</summary>
    void Begin(in FrameHead frame);

    /// <summary>Some of its bytes, without its head.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="at">How many were told before.</param>
    /// <param name="piece">One at least.</param>
    void Take(in FrameHead frame, int at, ReadOnlySpan<byte> piece);
}

/// <summary>
/// Splits the bytes of one direction of an HTTP/2 connection by the heads of its frames, without keeping any of them. DATA frames are
/// bodies, with their heads, which are what chunk sizes are in HTTP/1.1; all else is HTTP's own. Pure: any cut of the stream gives the same
/// counts.
/// </summary>
/// <param name="preface">The direction begins with the client's preface (RFC 9113, section 3.4).</param>
/// <param name="taker">Told of every frame; null for nobody.</param>
public sealed class FrameMeter(bool preface, IFrameTaker? taker = null)
{
    /// <summary>The first bytes of a client.</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    private readonly byte[] _head = new byte[FrameHead.Bytes];
    private FrameHead _frame;
    private int _headTaken;
    private int _payloadTaken;
    private int _prefaceLeft = preface ? Preface.Length : 0;
    private bool _inPayload;
    private bool _any;

    /// <summary>Bytes of all that is no DATA frame: heads of requests and answers, the preface, and what keeps the connection.</summary>
    public long HeadBytes { get; private set; }

    /// <summary>
    /// Of <see cref="HeadBytes"/>, those that are no head of a request or an answer: preface, settings, windows, pings, resets.
    /// </summary>
    public long UpkeepBytes { get; private set; }

    /// <summary>Bytes of DATA frames, their heads included.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>HEADERS frames so far: a head each, unless one goes on in CONTINUATION frames.</summary>
    public long Heads { get; private set; }

    /// <summary>What came first is no SETTINGS frame: something else than HTTP/2 is spoken (RFC 9113, section 3.4).</summary>
    public bool NotHttp2 { get; private set; }

    /// <summary>At least one frame has begun.</summary>
    public bool Any => _any;

    /// <summary>Takes the next bytes of the stream.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var take = _prefaceLeft > 0 ? TakePreface(bytes) : _inPayload ? TakePayload(bytes) : TakeHead(bytes);
            bytes = bytes[take..];
        }
    }

    private int TakePreface(ReadOnlySpan<byte> bytes)
    {
        var take = Math.Min(_prefaceLeft, bytes.Length);
        _prefaceLeft -= take;
        HeadBytes += take;
        UpkeepBytes += take;
        return take;
    }

    // The bytes of a head count when it is whole, for only then it is known what they are.
    private int TakeHead(ReadOnlySpan<byte> bytes)
    {
        var take = Math.Min(FrameHead.Bytes - _headTaken, bytes.Length);
        bytes[..take].CopyTo(_head.AsSpan(_headTaken));
        _headTaken += take;
        if (_headTaken < FrameHead.Bytes) return take;
        _frame = FrameHead.Read(_head);
        NotHttp2 |= !_any && _frame.Type != FrameType.Settings;
        _any = true;
        (_headTaken, _payloadTaken, _inPayload) = (0, 0, _frame.Length > 0);
        if (_frame.Type == FrameType.Headers) Heads++;
        Count(FrameHead.Bytes);
        taker?.Begin(_frame);
        return take;
    }

    private int TakePayload(ReadOnlySpan<byte> bytes)
    {
        var take = Math.Min(_frame.Length - _payloadTaken, bytes.Length);
        Count(take);
        taker?.Take(_frame, _payloadTaken, bytes[..take]);
        _payloadTaken += take;
        _inPayload = _payloadTaken < _frame.Length;
        return take;
    }

    private void Count(int bytes)
    {
        if (_frame.Type == FrameType.Data)
        {
            BodyBytes += bytes;
            return;
        }

        HeadBytes += bytes;
        if (_frame.Type is not (FrameType.Headers or FrameType.Continuation or FrameType.PushPromise)) UpkeepBytes += bytes;
    }
}
