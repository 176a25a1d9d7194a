using Microsoft.Extensions.Primitives;

namespace Bench.Host.Http;

/// <summary>
/// Refuses what a page of another site asks for. A browser lets any page send plain text and open WebSockets anywhere, so a page that a
/// user has open somewhere could publish into a measurement. Browsers mark such requests; programs that are none send no mark.
/// </summary>
/// <param name="allowed">Origins that may all the same; <c>*</c> for any.</param>
internal sealed class CrossSite(IReadOnlyList<string> allowed)
{
    /// <summary>The field by which browsers tell it.</summary>
    public const string SiteHeader = "Sec-Fetch-Site";

    /// <summary>Why the request is refused, or null.</summary>
    public Problem? Check(HttpRequest request) => Check(request.Headers.Origin, request.Headers[SiteHeader], request.Host.Value);

    /// <summary>The same of the fields themselves.</summary>
    public Problem? Check(StringValues origin, StringValues site, string? host)
    {
        if (origin.Count == 0 && site.Count == 0) return null;
        foreach (var one in allowed)
            if (one == "*" || (origin.Count == 1 && string.Equals(one, origin, StringComparison.OrdinalIgnoreCase))) return null;

        // The browser's own word counts first: behind a proxy the names that it compares are not the ones seen here.
        if (site.Count > 0) return site is ["same-origin" or "none"] ? null : Refusal(SiteHeader, site.ToString(), origin.ToString());
        return IsOwn(origin.ToString(), host) ? null : Refusal("Origin", origin.ToString(), origin.ToString());
    }

    // The scheme may differ: TLS may end before this server.
    private static bool IsOwn(string origin, string? host)
    {
        var start = origin.IndexOf("://", StringComparison.Ordinal);
        return start > 0 && string.Equals(origin[(start + 3)..], host, StringComparison.OrdinalIgnoreCase);
    }

    private static Problem Refusal(string header, string given, string origin) => new(
        StatusCodes.Status403Forbidden,
        "Another site",
        $"{header} is '{Problem.Shorten(given)}': a page of another site asks; only this server's own page and programs other than "
            + $"browsers may, or start the server with --allow-origin {(origin is "" ? "ORIGIN" : Problem.Shorten(origin))}",
        header,
        "same-origin");
}
