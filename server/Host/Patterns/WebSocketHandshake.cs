using Bench.Contract;
using Bench.Host.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bench.Host.Patterns;

/// <summary>What must be so before a request becomes a WebSocket (RFC 6455, 4.2.1).</summary>
internal static class WebSocketHandshake
{
    private const string Version = "13";

    /// <summary>What is wrong with the handshake, or null; sets the headers that the refusal must have.</summary>
    public static Problem? Check(HttpContext http)
    {
        // RFC 9110, 7.8: an Upgrade in a request of HTTP/1.0 must be passed over, which leaves a plain GET.
        if (http.Request.Protocol == HttpProtocol.Http2) return CheckConnect(http);
        if (http.Request.Protocol != HttpProtocol.Http11) return OldProtocol(http.Request.Protocol);
        var upgradable = http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };
        if (CheckUpgrade(
            upgradable, http.Request.Headers.Upgrade.ToString(), http.Request.Headers.SecWebSocketVersion.ToString()) is not { } problem)
            return http.WebSockets.IsWebSocketRequest ? null : BadKey(http.Request.Headers.SecWebSocketKey.ToString());
        foreach (var (name, value) in RefusalFields) http.Response.Headers[name] = value;
        return problem;
    }

    // RFC 8441, sections 4 and 5. A version that there is not is a bad request, as there is nothing to upgrade.
    private static Problem? CheckConnect(HttpContext http)
    {
        if (http.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true } connect)
            return Bad("the method over HTTP/2", http.Request.Method, "CONNECT with :protocol websocket");
        if (!string.Equals(connect.Protocol, "websocket", StringComparison.OrdinalIgnoreCase))
            return Bad(":protocol", connect.Protocol ?? "", "websocket");
        var version = http.Request.Headers.SecWebSocketVersion.ToString();
        return version == Version ? null : Bad("Sec-WebSocket-Version", version, Version);
    }

    /// <summary>
    /// What is wrong with an upgrade, or null: it must be one, to this protocol, of this version. The answer carries
    /// <see cref="RefusalFields"/>.
    /// </summary>
    public static Problem? CheckUpgrade(bool upgradable, string upgrade, string version)
    {
        if (!upgradable || !upgrade.Contains("websocket", StringComparison.OrdinalIgnoreCase))
            return UpgradeRequired($"{Protocol.WebSocketPath} answers WebSocket requests only; connect with ws:// and HTTP/1.1");
        return version == Version ? null : UpgradeRequired($"Sec-WebSocket-Version is '{Problem.Shorten(version)}'; allowed: {Version}");
    }

    /// <summary>A protocol that has no upgrade.</summary>
    public static Problem OldProtocol(string protocol) => Bad("the request line", protocol, "HTTP/1.1");

    /// <summary>The key is missing, given twice, or not 16 bytes.</summary>
    public static Problem BadKey(string given) => Bad("Sec-WebSocket-Key", given, "16 bytes in base64, once");

    // RFC 9110, 7.8: an Upgrade field is named in Connection too. RFC 6455, 4.4: the versions that there are.
    public static IReadOnlyList<(string Name, string Value)> RefusalFields { get; } =
    [
        ("Upgrade", "websocket"), ("Connection", "Upgrade, close"), ("Sec-WebSocket-Version", Version)
    ];

    private static Problem UpgradeRequired(string detail) => new(StatusCodes.Status426UpgradeRequired, "Upgrade required", detail);

    private static Problem Bad(string what, string given, string allowed) =>
        new(StatusCodes.Status400BadRequest, "Bad handshake", $"{what} has '{Problem.Shorten(given)}'; allowed: {allowed}", what, allowed);
}
