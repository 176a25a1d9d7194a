using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Hostile;

/// <summary>One raw connection of somebody who is no good client, over TCP or TLS, and how it ended.</summary>
internal sealed class RawLine : IDisposable
{
    /// <summary>The most that one read brings.</summary>
    public const int ReadBytes = 16 * 1024;

    // The first line of an answer, and the last frame of a WebSocket: what tells how it ended.
    private const int KeptBytes = 256;

    private const string HeadsEnd = "\r\n\r\n";
    private const string Version = "HTTP/1.1 ";

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[ReadBytes];
    private readonly StringBuilder _head = new();
    private byte[] _tail = [];
    private int _ofHeadsEnd;

    private RawLine(Socket socket, Stream stream) => (_socket, _stream) = (socket, stream);

    /// <summary>Bytes sent, over TLS before they are encrypted.</summary>
    public long Sent { get; private set; }

    /// <summary>Bytes read, over TLS as they were decrypted.</summary>
    public long Read { get; private set; }

    /// <summary>What tells how it ended, in kebab-case; null while it has not.</summary>
    public string? End { get; private set; }

    /// <summary>The head of the first answer has come, however long it is.</summary>
    public bool HasHead => _ofHeadsEnd == HeadsEnd.Length;

    /// <summary>The status of the first answer, once its first line has come; null before, and where it is none.</summary>
    public int? Status =>
        Head.StartsWith(Version, StringComparison.Ordinal) && Head.Length >= Version.Length + 3
        && int.TryParse(Head.AsSpan(Version.Length, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : null;

    /// <summary>The first bytes of what came.</summary>
    public string Head => _head.ToString();

    /// <summary>Connects. A TLS handshake that fails is how the line ended: <c>tls-failed</c>.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="receiveBytes">What the kernel may keep of what comes and is not read; null for what it likes.</param>
    /// <param name="stop">Ends the attempt.</param>
    /// <exception cref="SocketException">Nobody takes it.</exception>
    public static async Task<RawLine> OpenAsync(LineEnd server, int? receiveBytes, CancellationToken stop)
    {
        var socket = new Socket(server.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (receiveBytes is { } bytes) socket.ReceiveBufferSize = bytes;
            await socket.ConnectAsync(server.Address, stop);
            return server.Trust is { } trust
                ? await SecureAsync(socket, server.Url.DnsSafeHost, trust, stop)
                : new RawLine(socket, new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A slow reader may have a token to show, so a certificate is looked at as the measured clients look at it.
    private static async Task<RawLine> SecureAsync(Socket socket, string host, TlsTrust trust, CancellationToken stop)
    {
        try
        {
            return new RawLine(socket, await TlsHandshake.OpenAsync(new TlsWire(socket), host, trust, http2: false, stop));
        }
        catch (TlsException)
        {
            return new RawLine(socket, Stream.Null) { End = "tls-failed" };
        }
    }

    /// <summary>
    /// How an attempt to connect ended that failed, in kebab-case: for lack of something of this program's own, which is no word of the
    /// server, or else refused.
    /// </summary>
    public static string EndOf(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.TooManyOpenSockets => "no-descriptors-here",
        SocketError.AddressNotAvailable => "no-ports-here",
        _ => "connect-failed",
    };

    /// <summary>Sends all of it; false when the connection has ended.</summary>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        if (End is not null) return false;
        try
        {
            await _stream.WriteAsync(bytes, stop);
            Sent += bytes.Length;
            return true;
        }
        catch (IOException)
        {
            return false; // How it ended, reading tells.
        }
    }

    /// <summary>Sends text, as ASCII.</summary>
    public ValueTask<bool> SendAsync(string text, CancellationToken stop) => SendAsync(Encoding.ASCII.GetBytes(text), stop);

    /// <summary>Reads what is there, or waits for it; empty when the connection has ended.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int most, CancellationToken stop)
    {
        if (End is not null) return default;
        try
        {
            var count = await _stream.ReadAsync(_buffer.AsMemory(0, Math.Clamp(most, 1, ReadBytes)), stop);
            if (count == 0) End ??= Words("ended");
            Read += count;
            Keep(_buffer.AsSpan(0, count));
            return _buffer.AsMemory(0, count);
        }
        catch (IOException e)
        {
            End ??= Words(e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset } ? "reset" : "ended");
            return default;
        }
    }

    /// <summary>Reads until the connection has ended.</summary>
    public async Task ReadToEndAsync(CancellationToken stop)
    {
        while (End is null) await ReadAsync(ReadBytes, stop);
    }

    /// <summary>Ends it with a reset, where it has not ended.</summary>
    public void Reset()
    {
        if (End is null)
        {
            End = "by-itself";
            _socket.LingerState = new LingerOption(true, 0);
        }

        _socket.Dispose();
    }

    /// <summary>Says how it ended, where something else than the connection tells.</summary>
    public void EndBy(string words) => End ??= words;

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    /// <summary>How a request ended that was answered with a status that gives nothing.</summary>
    public static string Refused(int status) => string.Create(CultureInfo.InvariantCulture, $"http-{status}");

    // The words that came before the end, where there are any: a status, or the status of a close frame.
    private string Words(string otherwise)
    {
        if (Status is not { } status) return otherwise;
        if (status == 101) return CloseStatus() is { } close ? string.Create(CultureInfo.InvariantCulture, $"close-{close}") : otherwise;
        return status is >= 400 and < 600 ? Refused(status) : otherwise;
    }

    // A close frame of a server, without a mask, is the last that it sends (RFC 6455, 5.5.1).
    private int? CloseStatus()
    {
        for (var at = 0; at + 4 <= _tail.Length; at++)
            if (_tail[at] == 0x88 && _tail[at + 1] >= 2 && at + 2 + _tail[at + 1] == _tail.Length)
                return _tail[at + 2] << 8 | _tail[at + 3];
        return null;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (HasHead) break;
            _ofHeadsEnd = b == HeadsEnd[_ofHeadsEnd] ? _ofHeadsEnd + 1 : b == HeadsEnd[0] ? 1 : 0;
        }

        if (_head.Length < KeptBytes) _head.Append(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, KeptBytes - _head.Length)]));
        _tail = bytes.Length >= KeptBytes
            ? bytes[^KeptBytes..].ToArray()
            : [.. _tail.AsSpan(Math.Max(0, _tail.Length + bytes.Length - KeptBytes)), .. bytes];
    }
}
