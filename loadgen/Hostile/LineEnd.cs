using System.Net;

namespace Bench.Loadgen.Hostile;

/// <summary>Where those who are no good clients connect.</summary>
/// <param name="Address">The address and the port.</param>
/// <param name="Host">Name and port as the URL has them: what a request names.</param>
/// <param name="Secure">TLS is spoken there.</param>
internal sealed record LineEnd(IPEndPoint Address, string Host, bool Secure)
{
    /// <summary>That of a URL; a name is looked up.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known.</exception>
    public static LineEnd Of(Uri url) => new(
        new IPEndPoint(IPAddress.TryParse(url.DnsSafeHost, out var address) ? address : Dns.GetHostAddresses(url.DnsSafeHost)[0], url.Port),
        url.Authority, url.Scheme == Uri.UriSchemeHttps);
}
