namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// What came and is not whole yet, in a buffer of its own; none is rented for nothing. Mutable: it is a field,
/// and never copied but to be released.
/// </summary>
internal struct KeptBytes
{
    private const int LeastRoom = 2048;

    private byte[]? _buffer;

    /// <summary>How many bytes are kept.</summary>
    public int Count { get; private set; }

    /// <summary>What is kept.</summary>
    public readonly Span<byte> Bytes => _buffer.AsSpan(0, Count);

    /// <summary>Keeps these bytes, which may be in the buffer already, in place of those before.</summary>
    public void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            Release();
            return;
        }

        Count = bytes.Length;
        _buffer ??= RentedBuffer.Rent(bytes.Length + LeastRoom);
        bytes.CopyTo(_buffer);
    }

    /// <summary>The buffer, with room for at least 2 KiB behind what is kept; null when nothing is.</summary>
    public byte[]? WithRoom()
    {
        if (_buffer is not null && _buffer.Length - Count < LeastRoom) RentedBuffer.Enlarge(ref _buffer, Count, _buffer.Length * 2);
        return _buffer;
    }

    /// <summary>Keeps nothing any longer.</summary>
    public void Release()
    {
        Count = 0;
        RentedBuffer.Release(ref _buffer);
    }
}
