using System.Net.Sockets;
using Bench.Loadgen.Clients.Wire;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>A socket's stream below TLS: counts every byte, and the records that have come to their end.</summary>
/// <param name="socket">The socket; it is closed with the stream.</param>
internal sealed class TlsWire(Socket socket) : AsyncStream
{
    private readonly NetworkStream _inner = new(socket, ownsSocket: true);
    private TlsRecordMeter _in;
    private long _out;

    /// <summary>All bytes through the socket, both ways.</summary>
    public long Bytes => _in.Bytes + _out;

    /// <summary>Bytes of whole records that have come.</summary>
    public long WholeBytesIn => _in.WholeBytes;

    /// <summary>Bytes that went out.</summary>
    public long BytesOut => _out;

    /// <summary>What has come is no TLS.</summary>
    public bool AnsweredInPlain => _in.NotTls;

    /// <summary>What has come is TLS, as far as there is any.</summary>
    public bool AnsweredInTls => _in is { NotTls: false, Bytes: > 0 };

    /// <summary>
    /// Called when more is asked for. What decrypts asks only when it has handed on all that it could decrypt, so that whole records and
    /// what was read of them are of one instant then.
    /// </summary>
    public Action? Asked { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Asked?.Invoke();
        var read = await _inner.ReadAsync(buffer, cancellationToken);
        _in.Feed(buffer.Span[..read]);
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _out += buffer.Length;
        return _inner.WriteAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
