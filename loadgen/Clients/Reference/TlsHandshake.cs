using System.Net.Security;
using System.Security.Authentication;
using Bench.Loadgen.Http2;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// The client's side of a TLS handshake, a full one each time: the platform would share the sessions of all clients of a process, and
/// thousands that resume what another one began are not thousands of users who come for the first time.
/// </summary>
internal static class TlsHandshake
{
    /// <summary>Shakes hands over a connection.</summary>
    /// <param name="wire">The connection; it is closed with what is returned.</param>
    /// <param name="host">The name or address that the certificate must have.</param>
    /// <param name="trust">Which certificates are taken.</param>
    /// <param name="http2">HTTP/2 is to be spoken; offered with HTTP/1.1, as a browser does.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="TlsException">There is no TLS with the server, or no HTTP/2 within it, with the reason.</exception>
    public static async Task<SslStream> OpenAsync(TlsWire wire, string host, TlsTrust trust, bool http2, CancellationToken cancel)
    {
        var check = new CertificateCheck(trust);
        var stream = new SslStream(wire);
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    AllowTlsResume = false,
                    ApplicationProtocols = http2
                        ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]
                        : [SslApplicationProtocol.Http11],
                    CertificateChainPolicy = check.Chain,
                    RemoteCertificateValidationCallback = check.Fits,
                },
                cancel);
            return !http2 || stream.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2
                ? stream
                : throw new TlsException(Http2Trouble.NotOffered);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            throw new TlsException(
                check.Trouble ?? (wire.AnsweredInPlain ? TlsTrouble.NoTls : wire.AnsweredInTls ? TlsTrouble.Refused : TlsTrouble.Ended), e);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }
}
