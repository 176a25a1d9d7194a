using Bench.Contract.Framing;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// Where the body of an answer ends (RFC 9112, section 6): by its chunks, by its length, or with the connection. Mutable: it is a field,
/// and never copied.
/// </summary>
internal struct AnswerBody
{
    private const long InChunks = -1;

    private ChunkedDecoder _chunks;
    private long _left;

    /// <summary>The body that follows a head.</summary>
    public AnswerBody(in HttpHead head)
    {
        _left = !head.HasBody ? 0 : head.Chunked ? InChunks : head.ContentLength >= 0 ? head.ContentLength : long.MaxValue;
    }

    /// <summary>Only the connection's end is the body's.</summary>
    public readonly bool LastsToTheEnd => _left == long.MaxValue;

    /// <summary>Takes what came: the body's own bytes move to its front.</summary>
    /// <param name="fresh">What came.</param>
    /// <param name="length">How many bytes of the body are now at the front.</param>
    /// <param name="consumed">How many of the bytes belong to this answer.</param>
    public Parsed Decode(Span<byte> fresh, out int length, out int consumed)
    {
        if (_left == InChunks) return _chunks.Decode(fresh, out length, out consumed);
        length = consumed = (int)Math.Min(_left, fresh.Length);
        if (_left != long.MaxValue) _left -= length;
        return _left == 0 ? Parsed.Done : Parsed.NeedMore;
    }
}
