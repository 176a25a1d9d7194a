using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Bench.Tests.Conformance.Server;

/// <summary>What a server did is not what a case says.</summary>
internal sealed class WireException(string message) : Exception(message);

/// <summary>One case's connection, on which it says exactly what it likes, and what has come back so far.</summary>
internal sealed class Wire(IServerUnderTest server, string? topic = null) : IDisposable
{
    // Only bounds a hang.
    private static readonly TimeSpan Patience = Eventually.Patience;
    private static int _topics;

    private readonly CancellationTokenSource _patience = new(Patience);
    private readonly StringBuilder _told = new();
    private readonly byte[] _chunk = new byte[65_536];
    private Socket? _socket;
    private Stream? _stream;
    private byte[] _unread = [];
    private string _method = "";
    private string _events = "";

    /// <summary>A topic that no other case has.</summary>
    public string Topic { get; } = topic ?? $"case-{Interlocked.Increment(ref _topics)}";

    /// <summary>The last answer.</summary>
    public Answer Answer { get; set; } = null!;

    /// <summary>Where the connection goes: the patterns, unless a case asks for the control listener.</summary>
    public Uri Url { get; set; } = server.Url;

    /// <summary>Both addresses.</summary>
    public IServerUnderTest Server => server;

    /// <summary>What was said on both sides, for a failure.</summary>
    public string Told => _told.ToString();

    public string Fill(string text) =>
        text.Replace("{T}", Topic, StringComparison.Ordinal).Replace("{HOST}", Url.Authority, StringComparison.Ordinal);

    public async Task SendAsync(byte[] bytes)
    {
        Note(">", bytes);
        if (_stream is null && server.Http2 is { } http2 && Url == server.Url) _stream = new OverHttp2(http2, Url);
        if (_stream is null)
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Url.Port), _patience.Token);
            _stream = await OpenAsync(_socket);
        }

        var head = Encoding.Latin1.GetString(bytes, 0, Math.Min(8, bytes.Length));
        if (head.Contains(' ', StringComparison.Ordinal)) _method = head[..head.IndexOf(' ', StringComparison.Ordinal)];
        try
        {
            await _stream!.WriteAsync(bytes, _patience.Token);
        }
        catch (IOException)
        {
            // Closed by the server already: what it said stands to be read.
        }
    }

    public Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(Fill(latin1)));

    /// <summary>Reads exactly so many bytes.</summary>
    public async Task<byte[]> TakeAsync(int count, string what)
    {
        while (_unread.Length < count)
            if (!await MoreAsync()) throw new WireException($"the server closed before {what}; {_unread.Length} of {count} bytes came");
        var taken = _unread[..count];
        _unread = _unread[count..];
        return taken;
    }

    /// <summary>Reads up to and with the end given.</summary>
    public async Task<string> UntilAsync(string end, string what)
    {
        var mark = Encoding.Latin1.GetBytes(end);
        int at;
        while ((at = _unread.AsSpan().IndexOf(mark)) < 0)
            if (!await MoreAsync()) throw new WireException($"the server closed before {what}");
        return Encoding.Latin1.GetString(await TakeAsync(at + mark.Length, what));
    }

    /// <summary>Reads one HTTP answer, framed strictly.</summary>
    public async Task ReadAnswerAsync()
    {
        await ReadHeadAsync();
        if (_method == "HEAD" || Answer.Status is 204 or 304 or (>= 100 and < 200)) return;
        Answer = Answer with { Body = await ReadBodyAsync(Answer) };
    }

    /// <summary>Reads the head of one.</summary>
    public async Task ReadHeadAsync()
    {
        var head = await UntilAsync("\r\n\r\n", "the end of a head");
        var lines = head[..^4].Split("\r\n");
        var status = lines[0].Split(' ', 3);
        if (status.Length < 2
            || status[0] is not "HTTP/1.1"
            || !int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            throw new WireException($"no status line: {lines[0]}");
        var fields = lines.Skip(1).Select(line => (Name: line[..line.IndexOf(':', StringComparison.Ordinal)],
            Value: line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()))
            .ToList();
        Answer = new Answer(code, fields, "");
        _events = "";
    }

    /// <summary>Reads one event of an event stream in chunks, with the blank line that ends it.</summary>
    public async Task<string> ReadEventAsync()
    {
        int end;
        while ((end = _events.IndexOf("\n\n", StringComparison.Ordinal)) < 0)
            _events += await ReadChunkAsync() is { Length: > 0 } chunk ? chunk : throw new WireException("the stream ends");
        var one = _events[..(end + 2)];
        _events = _events[(end + 2)..];
        return one;
    }

    /// <summary>Reads one chunk; empty for the last.</summary>
    public async Task<string> ReadChunkAsync()
    {
        var size = await UntilAsync("\r\n", "a chunk's size");
        if (!int.TryParse(size.AsSpan(0, size.Length - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length))
            throw new WireException($"no chunk size: {size}");
        var data = Encoding.Latin1.GetString(await TakeAsync(length, "the end of a chunk"));
        if (Encoding.Latin1.GetString(await TakeAsync(2, "the line end after a chunk")) != "\r\n")
            throw new WireException("a chunk does not end with a line end");
        return data;
    }

    /// <summary>Reads to the end of the connection; a reset ends it as well.</summary>
    public async Task<byte[]> ToEndAsync()
    {
        while (await MoreAsync())
        {
        }

        var rest = _unread;
        _unread = [];
        return rest;
    }

    /// <summary>Sends no more, and says so in TLS too.</summary>
    public async Task HalfCloseAsync()
    {
        if (_stream is SslStream tls) await tls.ShutdownAsync();
        _socket!.Shutdown(SocketShutdown.Send);
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _socket?.Dispose();
        _patience.Dispose();
    }

    private async Task<string> ReadBodyAsync(Answer answer)
    {
        if (answer.Field("Transfer-Encoding") is { } coding)
        {
            if (coding != "chunked") throw new WireException($"Transfer-Encoding: {coding}");
            var body = new StringBuilder();
            while (await ReadChunkAsync() is { Length: > 0 } chunk) body.Append(chunk);
            return body.ToString();
        }

        if (answer.Field("Content-Length") is { } length)
            return Encoding.Latin1.GetString(await TakeAsync(int.Parse(length, CultureInfo.InvariantCulture), "the end of a body"));
        return Encoding.Latin1.GetString(await ToEndAsync());
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        var plain = new NetworkStream(socket);
        if (Url.Scheme != Uri.UriSchemeHttps) return plain;
        var tls = new SslStream(
            plain, leaveInnerStreamOpen: false,
            (_, shown, _, _) => shown?.GetCertHashString(HashAlgorithmName.SHA256) == server.CertificateSha256);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Url.Host }, _patience.Token);
        return tls;
    }

    private async Task<bool> MoreAsync()
    {
        int count;
        try
        {
            count = await _stream!.ReadAsync(_chunk, _patience.Token);
        }
        catch (IOException)
        {
            count = 0;
        }

        Note("<", _chunk.AsSpan(0, count));
        _unread = [.. _unread, .. _chunk.AsSpan(0, count)];
        return count > 0;
    }

    private void Note(string side, ReadOnlySpan<byte> bytes)
    {
        if (_told.Length > 4_000) return;
        var text = Encoding.Latin1.GetString(bytes[..Math.Min(500, bytes.Length)]);
        _told.Append(side).Append(' ');
        foreach (var c in text) _told.Append(c is '\n' ? "\\n" : c is '\r' ? "\\r" : c is < ' ' or > '~' ? $"\\x{(int)c:x2}" : $"{c}");
        _told.Append(bytes.Length > 500 ? $"… ({bytes.Length} bytes)\n" : "\n");
    }
}

/// <summary>One HTTP answer.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Fields">Its header fields, in order.</param>
/// <param name="Body">Its body as Latin-1; empty when it has none.</param>
internal sealed record Answer(int Status, IReadOnlyList<(string Name, string Value)> Fields, string Body)
{
    /// <summary>A field's value, null when it is missing; given twice it is a fault of the server's.</summary>
    public string? Field(string name)
    {
        var values = Fields.Where(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase))
            .Select(field => field.Value).ToArray();
        return values.Length > 1 ? throw new WireException($"{name} is given {values.Length} times") : values.FirstOrDefault();
    }
}
