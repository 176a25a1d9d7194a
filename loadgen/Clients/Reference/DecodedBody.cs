using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>Content that is decoded as it comes. Whoever asks for more has used up what came, and then the saving is told.</summary>
internal sealed class DecodedBody : AsyncStream
{
    private readonly Stream _decoding;
    private readonly Action<long> _saved;
    private long _decoded;
    private long _sent;
    private long _told;
    private bool _sentFailed;

    /// <summary>Decodes content.</summary>
    /// <param name="sent">The content as it is sent.</param>
    /// <param name="coding">How it is coded.</param>
    /// <param name="saved">Told how many bytes less were sent than came out, each time what it was not told before.</param>
    public DecodedBody(Stream sent, string coding, Action<long> saved)
    {
        _saved = saved;
        _decoding = ContentCoding.Over(new Sent(this, sent), coding);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await _decoding.ReadAsync(buffer, cancellationToken);
            _decoded += read;
            return read;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException && !_sentFailed) // The second is Brotli's.
        {
            throw new UnexpectedAnswerException("broken-content-coding");
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("it is read");

    protected override void Dispose(bool disposing)
    {
        if (disposing) _decoding.Dispose();
        base.Dispose(disposing);
    }

    private void Tell()
    {
        _saved(_decoded - _sent - _told);
        _told = _decoded - _sent;
    }

    // The decoder asks for more when nothing of what it has makes more content.
    private sealed class Sent(DecodedBody body, Stream inner) : AsyncStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            body.Tell();
            body._sentFailed = true;
            var read = await inner.ReadAsync(buffer, cancellationToken);
            body._sentFailed = false;
            body._sent += read;
            return read;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("it is read");

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
