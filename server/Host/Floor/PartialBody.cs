using Bench.Contract.Framing;

namespace Bench.Host.Floor;

/// <summary>
/// A request's body while it comes. It stands behind its head in what is pending; the framing of chunks is taken out in place.
/// </summary>
/// <param name="headBytes">Length of the head before it.</param>
/// <param name="length">Its length; null when it comes in chunks.</param>
/// <param name="startUs">When it began to come.</param>
internal sealed class PartialBody(int headBytes, int? length, long startUs)
{
    private ChunkedDecoder _chunks = new(strict: true);

    public int HeadBytes => headBytes;

    public long StartUs => startUs;

    /// <summary>Bytes of it that are there, without framing.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of chunks that are announced and not there.</summary>
    public long Announced => length is null ? _chunks.Left : 0;

    /// <summary>Takes in what has come.</summary>
    /// <param name="pending">From the start of the head; shortened by the framing that was taken out.</param>
    /// <returns>Done when it is whole; what follows it in <paramref name="pending"/> is of the next request.</returns>
    public Parsed Take(ref Span<byte> pending)
    {
        if (length is { } all)
        {
            Length = Math.Min(all, pending.Length - headBytes);
            return Length == all ? Parsed.Done : Parsed.NeedMore;
        }

        var raw = pending[(headBytes + Length)..];
        var parsed = _chunks.Decode(raw, out var written, out var consumed);
        raw[consumed..].CopyTo(raw[written..]);
        Length += written;
        pending = pending[..(pending.Length - (consumed - written))];
        return parsed;
    }
}
