using System.Net.Security;

namespace Bench.Loadgen.Tls;

/// <summary>Gives the platform's HTTP client what is trusted.</summary>
public static class TlsHandler
{
    /// <summary>A handler without proxy, cookies and redirects, whose certificates are checked as clients check theirs.</summary>
    /// <param name="trust">Which certificates are taken; null for those of the machine's own authorities.</param>
    public static SocketsHttpHandler Make(TlsTrust? trust)
    {
        var check = new CertificateCheck(trust ?? new TlsTrust());
        return new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = check.Chain,
                RemoteCertificateValidationCallback = check.Fits
            },
        };
    }
}
