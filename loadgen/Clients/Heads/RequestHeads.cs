using Bench.Contract.Patterns;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Clients.Heads;

/// <summary>The fields that a client's requests carry beyond those that its pattern cannot do without. The same for every engine.</summary>
/// <param name="Asks">Of the requests and the handshake of the pattern: name and value, in order.</param>
/// <param name="Posts">Of the requests by which the client sends.</param>
public sealed record RequestHeads(IReadOnlyList<(string Name, string Value)> Asks, IReadOnlyList<(string Name, string Value)> Posts)
{
    /// <summary>
    /// Whether the handshake of a WebSocket offers permessage-deflate, as a browser does by itself: then the server may take it.
    /// </summary>
    public bool OffersDeflate =>
        Asks.Any(asked => string.Equals(asked.Name, ExtensionsField, StringComparison.OrdinalIgnoreCase));

    /// <summary>The reason where a server takes that offer, and the client at hand does not read it.</summary>
    public const string DeflateNotRead = "deflate-not-read";

    /// <summary>The extension's name (RFC 7692).</summary>
    internal const string Deflate = "permessage-deflate";

    private const string ExtensionsField = "Sec-WebSocket-Extensions";

    /// <summary>The fields of a pattern's settings.</summary>
    /// <param name="settings">The pattern, and whose heads it sends.</param>
    /// <param name="authority">Host and port of the server, which some fields repeat.</param>
    public static RequestHeads Of(PatternSettings settings, string authority)
    {
        (string, string)[] cookie = settings.Cookie is { } value ? [("Cookie", value)] : [];
        // A browser offers both by itself.
        (string, string)[] offer = settings.Compression != true ? []
            : settings.Kind.Up == WayUp.SameConnection ? [(ExtensionsField, Deflate + "; client_max_window_bits")]
            : [("Accept-Encoding", "gzip, br")];
        return settings.Headers != HeadSet.Browser
            ? new([.. cookie, .. offer], cookie)
            : new(Of(settings.Kind.Browser.Api), Of(BrowserHeads.Post));

        // RFC 9113, 8.2.2: HTTP/2 has no Connection field.
        IReadOnlyList<(string, string)> Of(string api) =>
            [
            .. BrowserHeads.Of(api, authority, settings.Tls == true)
                .Where(field => settings.Http2 != true || !string.Equals(field.Name, "Connection", StringComparison.OrdinalIgnoreCase)),
            .. cookie
            ];
    }

    /// <summary>Fields as they stand in a request, each with its line end.</summary>
    public static string Text(IReadOnlyList<(string Name, string Value)> fields) =>
        string.Concat(fields.Select(field => $"{field.Name}: {field.Value}\r\n"));
}
