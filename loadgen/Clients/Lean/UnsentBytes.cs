namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// What a socket did not take yet, in order; a buffer is rented only while there is something. Mutable: it is a field, and never copied.
/// </summary>
internal struct UnsentBytes
{
    private byte[]? _buffer;
    private int _from;
    private int _to;

    /// <summary>All was sent.</summary>
    public readonly bool IsEmpty => _buffer is null;

    /// <summary>What waits.</summary>
    public readonly ReadOnlySpan<byte> Waiting => _buffer.AsSpan(_from, _to - _from);

    /// <summary>Adds bytes to what waits.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_buffer is null)
        {
            _buffer = RentedBuffer.Rent(bytes.Length);
            _from = _to = 0;
        }
        else if (_buffer.Length - _to < bytes.Length)
        {
            RentedBuffer.Enlarge(ref _buffer, _to, _to + bytes.Length);
        }

        bytes.CopyTo(_buffer.AsSpan(_to));
        _to += bytes.Length;
    }

    /// <summary>So many of the first bytes that wait have gone. True when none waits any longer.</summary>
    public bool Sent(int count)
    {
        _from += count;
        if (_from < _to) return false;
        Release();
        return true;
    }

    /// <summary>Nothing waits any longer.</summary>
    public void Release() => RentedBuffer.Release(ref _buffer);
}
