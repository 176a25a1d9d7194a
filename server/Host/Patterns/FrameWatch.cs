using Bench.Host.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bench.Host.Patterns;

/// <summary>
/// Stands in the stream of a WebSocket, between the connection and the framework, and does the three things that the framework does not: it
/// counts the pings that the framework sends by itself on quiet connections, has it refuse a short frame without a mask at once
/// (<see cref="MaskRule"/>), and lets several frames leave in one write. All bytes are passed on.
/// </summary>
/// <remarks>
/// One write is one frame, so its first byte says what it is. With <c>--pong-ms 0</c> the framework sends pongs instead, which look like
/// its answers to the peer's own pings: both are counted.
/// </remarks>
internal sealed class FrameWatch : Stream, IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    private const byte CountsNone = 0;

    private readonly IHttpUpgradeFeature? _upgrade;
    private readonly IHttpExtendedConnectFeature? _connect;
    private readonly PatternContext _context;
    private readonly byte _keepAlive;
    private Stream _stream = Null;
    private MaskRule _masks;
    private HeldBytes _held;
    private volatile Lock? _gate;
    private long _written;
    private volatile bool _holds;
    private long _readLeft = long.MaxValue;
    private CancellationToken _cut;

    private FrameWatch(IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect, PatternContext context, byte keepAlive)
    {
        _upgrade = upgrade;
        _connect = connect;
        _context = context;
        _keepAlive = keepAlive;
    }

    public bool IsUpgradableRequest => _upgrade is not null;

    public bool IsExtendedConnect => _connect is not null;

    public string? Protocol => _connect?.Protocol;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Takes the place of the connection's way to upgrade, and over HTTP/2 of its way to connect.</summary>
    public static void Over(IFeatureCollection features, PatternContext context)
    {
        var upgrade = features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgradable ? upgradable : null;
        var connect = features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } extended ? extended : null;
        if (upgrade is null && connect is null) return;
        const byte ping = 0x89, pong = 0x8A;
        var keepAlive = WebSocketDown.OwnsKeepAlive(features.Get<IDirectSend>(), context) ? CountsNone
            : context.Options.PongMs == 0 ? pong
            : ping;
        var watch = new FrameWatch(upgrade, connect, context, keepAlive);
        if (connect is not null) features.Set<IHttpExtendedConnectFeature>(watch);
        else features.Set<IHttpUpgradeFeature>(watch);
    }

    /// <summary>What stands in the place of it.</summary>
    public static FrameWatch Of(IFeatureCollection features) =>
        features.Get<IHttpExtendedConnectFeature>() as FrameWatch ?? (FrameWatch)features.GetRequiredFeature<IHttpUpgradeFeature>();

    public async Task<Stream> UpgradeAsync()
    {
        _stream = await _upgrade!.UpgradeAsync();
        return this;
    }

    public async ValueTask<Stream> AcceptAsync()
    {
        _stream = await _connect!.AcceptAsync();
        return this;
    }

    /// <summary>
    /// True: what is written is kept, and leaves with the next frame that is written when this is false. A frame is written under the
    /// framework's lock, so that a ping that comes between stands between two frames.
    /// </summary>
    public bool Holds
    {
        get => _holds;
        set
        {
            // Most connections never keep anything, and need no lock for it.
            if (value) _gate ??= new Lock();
            _holds = value;
        }
    }

    /// <summary>Bytes of the frames that were written since this was asked last, those included that are kept.</summary>
    public long TakeWritten() => Interlocked.Exchange(ref _written, 0);

    /// <summary>
    /// After so many bytes more nothing is read, and who sends on has to wait until the connection is cut. For the side that receives.
    /// </summary>
    public void ReadNoMoreThan(int bytes, CancellationToken cut) => (_readLeft, _cut) = (bytes, cut);

    /// <summary>Sends what is kept, if anything. Only when no more frames will come.</summary>
    public ValueTask ReleaseAsync()
    {
        _holds = false;
        if (_gate is not { } gate) return default;
        (byte[] Array, int Count) held;
        lock (gate) held = _held.Take();
        return held.Count == 0 ? default : SendHeldAsync(held, CancellationToken.None);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_readLeft <= 0) return EndWhenCutAsync();
        if (_masks.IsBroken) return new(Fill(buffer.Span));
        var reading = _stream.ReadAsync(buffer, cancellationToken);
        if (buffer.IsEmpty) return reading; // A quiet connection waits here, and for it nothing is allocated.
        return reading.IsCompletedSuccessfully ? new(Checked(buffer.Span, reading.Result)) : WhenReadAsync(reading, buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_keepAlive != CountsNone && buffer.Length > 0 && buffer.Span[0] == _keepAlive) _context.Traffic.KeepAlives.Add(1);
        if (_context.Options.Compression > 0) Interlocked.Add(ref _written, buffer.Length);
        if (_gate is not { } gate) return _stream.WriteAsync(buffer, cancellationToken);
        (byte[] Array, int Count) held;
        lock (gate)
        {
            if (_holds || _held.Count > 0) _held.Add(buffer.Span);
            if (_holds) return default;
            held = _held.Take();
        }

        return held.Count == 0 ? _stream.WriteAsync(buffer, cancellationToken) : SendHeldAsync(held, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _holds ? Task.CompletedTask : _stream.FlushAsync(cancellationToken);

    public override void Flush() => _stream.Flush();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
            HeldBytes.Give(_held.Take().Array);
        }

        base.Dispose(disposing);
    }

    private async ValueTask SendHeldAsync((byte[] Array, int Count) held, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(held.Array.AsMemory(0, held.Count), cancellationToken);
        }
        finally
        {
            HeldBytes.Give(held.Array);
        }
    }

    private async ValueTask<int> WhenReadAsync(ValueTask<int> reading, Memory<byte> buffer)
    {
        var count = await reading;
        return Checked(buffer.Span, count);
    }

    private async ValueTask<int> EndWhenCutAsync()
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, _cut).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    private int Checked(Span<byte> buffer, int count)
    {
        _readLeft -= count;
        _masks.Take(buffer[..count]);
        return _masks.IsBroken ? count + Fill(buffer[count..]) : count;
    }

    // With zeros the header gets as long as one with a mask, and the framework sees that it has none: it closes with 1002.
    private static int Fill(Span<byte> buffer)
    {
        buffer.Clear();
        return buffer.Length;
    }
}
