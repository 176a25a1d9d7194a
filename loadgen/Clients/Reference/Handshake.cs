using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Bench.Loadgen.Clients.Heads;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// The opening handshake of RFC 6455, section 4.1. The frames are the platform's, the handshake is not: the platform's compares
/// Connection as a whole, takes an Accept in any letter case, and passes over extensions that nobody asked for.
/// </summary>
internal static class Handshake
{
    private const string Extensions = "Sec-WebSocket-Extensions";
    private const string ProtocolField = "Sec-WebSocket-Protocol";
    private const string VersionField = "Sec-WebSocket-Version";

    /// <summary>Asks for a WebSocket and returns once the server's answer has been checked.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <param name="path">Path and query; null for those of the client's dialect.</param>
    /// <param name="readsDeflate">Whoever reads the WebSocket counts what permessage-deflate saves.</param>
    /// <exception cref="UnexpectedAnswerException">The answer is another, with its reason.</exception>
    public static async Task<Exchange> OpenAsync(
        ReferenceClient client, CancellationToken stop, string? path = null, bool readsDeflate = true)
    {
        path ??= client.Dialect.Path(client.Asking());
        // RFC 8441, sections 4 and 5: over HTTP/2 it is a CONNECT, and what guards an upgrade is left out.
        using var request = client.Request(client.OverHttp2 ? HttpMethod.Connect : HttpMethod.Get, path);
        var key = client.OverHttp2 ? Connect(request, client.Dialect.Subprotocol) : Ask(request, client.Dialect.Subprotocol);
        HttpUp.Add(client.Heads.Asks, request);
        HttpUp.Add(client.Dialect.Fields(client.Asking()), request);
        var exchange = await client.SendAsync(request, stop);
        try
        {
            await PutOffException.ThrowIfAsync(exchange.Response, client.Time, stop);
            Check(exchange.Response, key, client.Dialect.Subprotocol, client.Heads.OffersDeflate, readsDeflate);
            return exchange;
        }
        catch
        {
            exchange.Dispose();
            throw;
        }
    }

    /// <summary>Gives a request the fields that ask for a WebSocket by an upgrade.</summary>
    /// <returns>The key that the answer has to prove.</returns>
    public static string Ask(HttpRequestMessage request, string? subprotocol)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
        foreach (var (name, value) in ((string, string)[])[("Connection", "Upgrade"), ("Upgrade", "websocket"), (VersionField, "13"),
            ("Sec-WebSocket-Key", key)])
            request.Headers.TryAddWithoutValidation(name, value);
        if (subprotocol is not null) request.Headers.TryAddWithoutValidation(ProtocolField, subprotocol);
        return key;
    }

    // No key: nothing is there to prove.
    private static string? Connect(HttpRequestMessage request, string? subprotocol)
    {
        request.Headers.Protocol = "websocket";
        request.Headers.TryAddWithoutValidation(VersionField, "13");
        if (subprotocol is not null) request.Headers.TryAddWithoutValidation(ProtocolField, subprotocol);
        return null;
    }

    /// <summary>Checks the answer to a request for a WebSocket.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="key">What <see cref="Ask"/> has returned; null of a CONNECT.</param>
    /// <param name="subprotocol">The subprotocol that was asked for; null for none.</param>
    /// <param name="offered">permessage-deflate was offered.</param>
    /// <param name="readsDeflate">And is read.</param>
    /// <exception cref="UnexpectedAnswerException">It opens no WebSocket, or not as the RFC says.</exception>
    public static void Check(HttpResponseMessage response, string? key, string? subprotocol, bool offered = false, bool readsDeflate = true)
    {
        var status = (int)response.StatusCode;
        var agreed = (int)(key is null ? HttpStatusCode.OK : HttpStatusCode.SwitchingProtocols);
        if (status != agreed) throw new UnexpectedAnswerException(status is >= 200 and < 300 ? "not-a-web-socket" : $"http-{status}");
        var good = (key is null || Upgraded(response, key))
            && Fits([.. Values(response, Extensions)], offered)
            && Values(response, ProtocolField).All(taken => taken == subprotocol);
        if (!good) throw new UnexpectedAnswerException("header-error");
        if (!readsDeflate && Values(response, Extensions).Any()) throw new UnexpectedAnswerException(RequestHeads.DeflateNotRead);
        if (subprotocol is not null && !Values(response, ProtocolField).Any()) throw new UnexpectedAnswerException("subprotocol-not-taken");
    }

    /// <summary>The WebSocket of a handshake that has succeeded.</summary>
    /// <param name="client">Who asked.</param>
    /// <param name="exchange">Of the handshake.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <param name="over">What stands between the WebSocket and its connection; null for nothing.</param>
    public static async Task<WebSocket> SocketOfAsync(
        ReferenceClient client, Exchange exchange, CancellationToken stop, Func<Stream, Stream>? over = null)
    {
        var stream = await exchange.ReadAsync(stop);
        if (over is not null) stream = over(stream);
        var deflate = DeflatedFrames.Agreed([.. Values(exchange.Response, Extensions)], out _);
        client.Deflated = deflate is null ? null : new DeflatedFrames(stream, client.Saved);
        // The server pings; a second source would be measured as its cost.
        return WebSocket.CreateFromStream(
            client.Deflated ?? stream,
            new WebSocketCreationOptions { IsServer = false, KeepAliveInterval = TimeSpan.Zero, DangerousDeflateOptions = deflate });
    }

    private static bool Fits(string[] extensions, bool offered)
    {
        _ = DeflatedFrames.Agreed(extensions, out var fits);
        return fits && (offered || extensions.Length == 0);
    }

    private static bool Upgraded(HttpResponseMessage response, string key) =>
        Values(response, "Upgrade").SequenceEqual(["websocket"], StringComparer.OrdinalIgnoreCase)
        && Values(response, "Connection").Contains("upgrade", StringComparer.OrdinalIgnoreCase)
        && Values(response, "Sec-WebSocket-Accept").SequenceEqual([AcceptOf(key)], StringComparer.Ordinal);

    // The elements of a field, however many lines it has.
    private static IEnumerable<string> Values(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var lines)
            ? lines.SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            : [];

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455, section 4.1 asks for SHA-1; nothing is kept secret by it.")]
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
}
