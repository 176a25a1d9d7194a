using System.Net;
using Bench.Loadgen.Clients.Wire;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Hostile;

/// <summary>Where those who are no good clients connect.</summary>
/// <param name="Url">As the measured clients have it: a request names its host and port, a certificate has to be of its host.</param>
/// <param name="Address">The address and the port.</param>
/// <param name="Trust">Which certificates are taken, where TLS is spoken; null where it is not.</param>
internal sealed record LineEnd(Uri Url, IPEndPoint Address, TlsTrust? Trust)
{
    /// <summary>That of a URL; a name is looked up.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="trust">Which certificates are taken; null for those of the machine's authorities.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known.</exception>
    public static LineEnd Of(Uri url, TlsTrust? trust) => new(
        url, new IPEndPoint(HostAddress.Of(url.DnsSafeHost), url.Port), url.Scheme == Uri.UriSchemeHttps ? trust ?? new TlsTrust() : null);
}
