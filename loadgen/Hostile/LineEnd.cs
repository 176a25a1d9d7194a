using System.Net;
using System.Net.Sockets;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Hostile;

/// <summary>Where those who are no good clients connect.</summary>
/// <param name="Address">The address and the port.</param>
/// <param name="Host">Name and port as the URL has them: what a request names.</param>
/// <param name="Name">The name alone: what a certificate has to be of.</param>
/// <param name="Trust">Which certificates are taken, where TLS is spoken; null where it is not.</param>
internal sealed record LineEnd(IPEndPoint Address, string Host, string Name, TlsTrust? Trust)
{
    /// <summary>That of a URL; a name is looked up as the measured clients look it up.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="trust">Which certificates are taken; null for those of the machine's authorities.</param>
    /// <exception cref="SocketException">The name is not known.</exception>
    public static LineEnd Of(Uri url, TlsTrust? trust)
    {
        var addresses = IPAddress.TryParse(url.DnsSafeHost, out var known) ? [known] : Dns.GetHostAddresses(url.DnsSafeHost);
        var address = Array.Find(addresses, a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
        return new LineEnd(
            new IPEndPoint(address, url.Port), url.Authority, url.DnsSafeHost,
            url.Scheme == Uri.UriSchemeHttps ? trust ?? new TlsTrust() : null);
    }
}
