namespace Bench.Micro.Framing;

/// <summary>A stream over the same bytes again and again, handed out in pieces as a network would.</summary>
/// <param name="content">The bytes.</param>
/// <param name="cut">Most bytes of one read; 0 for as many as are asked for.</param>
internal sealed class CutStream(byte[] content, int cut) : Stream
{
    private int _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => content.Length;

    public override long Position { get => _at; set => _at = (int)value; }

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, content.Length - _at);
        if (cut > 0) count = Math.Min(count, cut);
        content.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    /// <summary>What the reader answers (a pong) goes nowhere.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
