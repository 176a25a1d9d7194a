namespace Bench.Loadgen.Http2;

/// <summary>
/// Why there is no HTTP/2 with a server, or no answer over it, in kebab-case as failures are counted by, and as a sentence for people.
/// </summary>
public static class Http2Trouble
{
    /// <summary>TLS is spoken, and HTTP/1.1 chosen within it.</summary>
    public const string NotOffered = "http2-not-offered";

    /// <summary>What answers there speaks no HTTP/2.</summary>
    public const string NoHttp2 = "no-http2-at-the-port";

    /// <summary>The server takes no WebSocket over HTTP/2.</summary>
    public const string NoExtendedConnect = "extended-connect-not-supported";

    private const string Prefix = "http2-";

    // RFC 9113, section 7.
    private static readonly string[] Codes =
    [
        "no-error", "protocol-error", "internal-error", "flow-control-error", "settings-timeout", "stream-closed", "frame-size-error",
        "refused-stream", "cancel",
        "compression-error", "connect-error", "enhance-your-calm", "inadequate-security", "http-1-1-required",
    ];

    /// <summary>All reasons.</summary>
    public static IReadOnlyList<string> All { get; } = [NotOffered, NoHttp2, NoExtendedConnect, .. Codes.Select(code => Prefix + code)];

    /// <summary>The reason of an error code that the server gave, for a stream or for the connection.</summary>
    /// <param name="code">As RFC 9113, section 7 numbers them.</param>
    public static string Of(long code) => code >= 0 && code < Codes.Length ? Prefix + Codes[code] : $"{Prefix}error-{code}";

    /// <summary>What it means and what to do, as a clause; null of what is no trouble with HTTP/2.</summary>
    /// <param name="reason">One of <see cref="All"/>.</param>
    public static string? Meaning(string reason) => reason switch
    {
        NotOffered => "it speaks TLS and takes http/1.1 within it, not h2; switch HTTP/2 on in that server, or leave http2 out",
        NoHttp2 => "what answers at that port speaks no HTTP/2 without TLS; where it does over TLS write https:// in "
            + "the target's url, else leave http2 out",
        NoExtendedConnect => "it speaks HTTP/2 and takes no WebSocket over it (RFC 8441); leave http2 out for websocket",
        "http2-refused-stream" => "it takes no further request on a connection (SETTINGS_MAX_CONCURRENT_STREAMS, or a limit of its own); "
            + "lower tabs, or raise the server's limit",
        "http2-enhance-your-calm" =>
            "it takes the clients for an attack and asks for fewer requests; lower the rate, or raise the server's limit",
        "http2-no-error" =>
            "it closes connections in good order (GOAWAY), as one does that is stopped or limits how long a connection lasts; see its log",
        _ when reason.StartsWith(Prefix, StringComparison.Ordinal) =>
            "it ended the request or the connection with that error of HTTP/2 (RFC 9113, section 7); see its log",
        _ => null,
    };
}
