using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// The opening handshake of RFC 6455, section 4.1. The frames are the platform's, the handshake is not: the platform's compares
/// Connection as a whole, takes an Accept in any letter case, and passes over extensions that nobody asked for.
/// </summary>
internal static class Handshake
{
    /// <summary>Asks for a WebSocket and returns it once the server's answer has been checked.</summary>
    /// <exception cref="UnexpectedAnswerException">The answer is another, with its reason.</exception>
    public static async Task<WebSocket> OpenAsync(ReferenceClient client, CancellationToken stop)
    {
        using var request = client.Request(HttpMethod.Get, client.Dialect.Path(client.Asking()));
        var key = Ask(request, client.Dialect.Subprotocol);
        HttpUp.Add(client.Heads.Asks, request);
        HttpUp.Add(client.Dialect.Fields(client.Asking()), request);
        var response = await client.Http.SendAsync(request, stop);
        try
        {
            await PutOffException.ThrowIfAsync(response, client.Time, stop);
            Check(response, key, client.Dialect.Subprotocol);
            // The server pings; a second source would be measured as its cost.
            return WebSocket.CreateFromStream(await response.Content.ReadAsStreamAsync(stop), new WebSocketCreationOptions { IsServer = false, KeepAliveInterval = TimeSpan.Zero });
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Gives a request the fields that ask for a WebSocket.</summary>
    /// <returns>The key that the answer has to prove.</returns>
    public static string Ask(HttpRequestMessage request, string? subprotocol)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
        foreach (var (name, value) in ((string, string)[])[("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", key)])
            request.Headers.TryAddWithoutValidation(name, value);
        if (subprotocol is not null) request.Headers.TryAddWithoutValidation("Sec-WebSocket-Protocol", subprotocol);
        return key;
    }

    /// <summary>Checks the answer to what <see cref="Ask"/> made.</summary>
    /// <exception cref="UnexpectedAnswerException">It opens no WebSocket, or not as the RFC says.</exception>
    public static void Check(HttpResponseMessage response, string key, string? subprotocol)
    {
        var status = (int)response.StatusCode;
        if (status != (int)HttpStatusCode.SwitchingProtocols) throw new UnexpectedAnswerException(status is >= 200 and < 300 ? "not-a-web-socket" : $"http-{status}");
        var good = Values(response, "Upgrade").SequenceEqual(["websocket"], StringComparer.OrdinalIgnoreCase)
            && Values(response, "Connection").Contains("upgrade", StringComparer.OrdinalIgnoreCase)
            && Values(response, "Sec-WebSocket-Accept").SequenceEqual([AcceptOf(key)], StringComparer.Ordinal)
            && !Values(response, "Sec-WebSocket-Extensions").Any()
            && Values(response, "Sec-WebSocket-Protocol").All(taken => taken == subprotocol);
        if (!good) throw new UnexpectedAnswerException("header-error");
        if (subprotocol is not null && !Values(response, "Sec-WebSocket-Protocol").Any()) throw new UnexpectedAnswerException("subprotocol-not-taken");
    }

    // The elements of a field, however many lines it has.
    private static IEnumerable<string> Values(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var lines) ? lines.SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) : [];

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455, section 4.1 asks for SHA-1; nothing is kept secret by it.")]
    private static string AcceptOf(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
}
