namespace Bench.Micro.Framing;

/// <summary>
/// A server in memory for HttpClient: whatever is asked, the same response, in pieces. Between requests a
/// read waits, as it would on a socket.
/// </summary>
/// <param name="response">Head and body.</param>
/// <param name="cut">Most bytes of one read; 0 for as many as are asked for.</param>
internal sealed class CannedServer(byte[] response, int cut) : Stream
{
    private readonly CutStream _response = new(response, cut) { Position = response.Length };
    private TaskCompletionSource<int>? _waiting;
    private Memory<byte> _into;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>A client whose only connection is this.</summary>
    public static HttpClient Client(byte[] response, int cut) =>
        new(new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new CannedServer(response, cut)),
            UseProxy = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan
        });

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_response.Position < _response.Length) return ValueTask.FromResult(_response.Read(buffer.Span));
        _into = buffer;
        _waiting = new TaskCompletionSource<int>();
        return new ValueTask<int>(_waiting.Task);
    }

    /// <summary>A request, which comes in one write.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _response.Position = 0;
        if (Interlocked.Exchange(ref _waiting, null) is { } waiting) waiting.SetResult(_response.Read(_into.Span));
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
