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
        if (http.Request.Protocol != HttpProtocol.Http11)
            return Bad("the request line", http.Request.Protocol, "HTTP/1.1");
        if (http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } || !http.Request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase))
            return UpgradeRequired(http, $"{Protocol.WebSocketPath} answers WebSocket requests only; connect with ws:// and HTTP/1.1");
        if (http.Request.Headers.SecWebSocketVersion != Version)
            return UpgradeRequired(http, $"Sec-WebSocket-Version is '{Problem.Shorten(http.Request.Headers.SecWebSocketVersion.ToString())}'; allowed: {Version}");
        return http.WebSockets.IsWebSocketRequest ? null : Bad("Sec-WebSocket-Key", http.Request.Headers.SecWebSocketKey.ToString(), "16 bytes in base64, once");
    }

    // RFC 9110, 7.8: an Upgrade field is named in Connection too. RFC 6455, 4.4: the versions that there are.
    private static Problem UpgradeRequired(HttpContext http, string detail)
    {
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.Connection = "Upgrade, close";
        http.Response.Headers.SecWebSocketVersion = Version;
        return new Problem(StatusCodes.Status426UpgradeRequired, "Upgrade required", detail);
    }

    private static Problem Bad(string what, string given, string allowed) =>
        new(StatusCodes.Status400BadRequest, "Bad handshake", $"{what} has '{Problem.Shorten(given)}'; allowed: {allowed}", what, allowed);
}
