using System.Buffers;
using System.Buffers.Text;

namespace Bench.Host.Floor;

/// <summary>What a loop writes an answer into before it is sent; used again for the next.</summary>
internal sealed class OutBuffer : IBufferWriter<byte>
{
    private const int FirstBytes = 16 * 1024;

    // One large answer must not be kept for good.
    private const int MostKept = 1024 * 1024;

    private byte[] _bytes = new byte[FirstBytes];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public int Length => _length;

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > MostKept) _bytes = new byte[FirstBytes];
    }

    public void Advance(int count) => _length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsSpan(_length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsMemory(_length);
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Adds text whose characters are all below 256.</summary>
    public void Add(string latin1)
    {
        Reserve(latin1.Length);
        _length += System.Text.Encoding.Latin1.GetBytes(latin1, _bytes.AsSpan(_length));
    }

    public void Add(long number)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(_length), out var digits);
        _length += digits;
    }

    private void Reserve(int room)
    {
        if (_bytes.Length - _length < room) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + room));
    }
}
