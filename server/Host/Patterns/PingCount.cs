using Microsoft.AspNetCore.Http.Features;

namespace Bench.Host.Patterns;

/// <summary>
/// Counts the pings that the framework sends by itself on quiet WebSockets: it tells nobody of them. It stands in the stream, where one
/// write is one frame, looks at the first byte of what goes out, and passes all on.
/// </summary>
/// <remarks>With <c>--pong-ms 0</c> the framework sends pongs instead, which look like its answers to the peer's own pings: both are counted.</remarks>
internal sealed class PingCount : Stream, IHttpUpgradeFeature
{
    private readonly IHttpUpgradeFeature _upgrade;
    private readonly PatternContext _context;
    private readonly byte _keepAlive;
    private Stream _stream = Null;

    private PingCount(IHttpUpgradeFeature upgrade, PatternContext context)
    {
        _upgrade = upgrade;
        _context = context;
        _keepAlive = context.Options.PongMs == 0 ? (byte)0x8A : (byte)0x89;
    }

    public bool IsUpgradableRequest => _upgrade.IsUpgradableRequest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Takes the place of the connection's way to upgrade, unless the framework is to send no pings.</summary>
    public static void Over(IFeatureCollection features, PatternContext context)
    {
        if (WebSocketDown.OwnsKeepAlive(features.Get<Http.IDirectSend>(), context) || features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade) return;
        features.Set<IHttpUpgradeFeature>(new PingCount(upgrade, context));
    }

    public async Task<Stream> UpgradeAsync()
    {
        _stream = await _upgrade.UpgradeAsync();
        return this;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _stream.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > 0 && buffer.Span[0] == _keepAlive) _context.Traffic.KeepAlives.Add(1);
        return _stream.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _stream.FlushAsync(cancellationToken);

    public override void Flush() => _stream.Flush();

    public override int Read(byte[] buffer, int offset, int count) => _stream.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _stream.Dispose();
        base.Dispose(disposing);
    }
}
