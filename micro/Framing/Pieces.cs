namespace Bench.Micro.Framing;

/// <summary>
/// The same bytes again and again as a socket gives them to the lean engine: pieces, each copied behind what the parser has kept.
/// The twin of <see cref="CutStream"/> for parsers that take spans and change them in place.
/// </summary>
/// <param name="content">The bytes.</param>
/// <param name="cut">Bytes of a piece; 0 for all at once.</param>
internal sealed class Pieces(byte[] content, int cut)
{
    private readonly byte[] _buffer = new byte[content.Length];
    private int _at;
    private int _kept;

    /// <summary>Starts again.</summary>
    public void Rewind() => _at = _kept = 0;

    /// <summary>What was kept and, from <paramref name="kept"/> on, the next piece; false at the end.</summary>
    public bool TryRead(out Span<byte> pending, out int kept)
    {
        var count = Math.Min(cut > 0 ? cut : content.Length, content.Length - _at);
        content.AsSpan(_at, count).CopyTo(_buffer.AsSpan(_kept));
        _at += count;
        kept = _kept;
        pending = _buffer.AsSpan(0, kept + count);
        _kept = 0;
        return count > 0;
    }

    /// <summary>Keeps bytes, a part of the last ones read, for the next time.</summary>
    public void Keep(ReadOnlySpan<byte> rest)
    {
        rest.CopyTo(_buffer);
        _kept = rest.Length;
    }
}
