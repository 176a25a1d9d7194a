using System.Net.Security;
using System.Security.Authentication;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// The client's side of a TLS handshake, a full one each time: the platform would share the sessions of all clients of a process, and thousands
/// that resume what another one began are not thousands of users who come for the first time.
/// </summary>
internal static class TlsHandshake
{
    /// <summary>Shakes hands over a connection.</summary>
    /// <param name="wire">The connection; it is closed with what is returned.</param>
    /// <param name="host">The name or address that the certificate must have.</param>
    /// <param name="trust">Which certificates are taken.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="TlsException">There is no TLS with the server, with the reason.</exception>
    public static async Task<SslStream> OpenAsync(TlsWire wire, string host, TlsTrust trust, CancellationToken cancel)
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
                    ApplicationProtocols = [SslApplicationProtocol.Http11],
                    CertificateChainPolicy = check.Chain,
                    RemoteCertificateValidationCallback = check.Fits,
                },
                cancel);
            return stream;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            throw new TlsException(check.Trouble ?? (wire.AnsweredInPlain ? TlsTrouble.NoTls : wire.AnsweredInTls ? TlsTrouble.Refused : TlsTrouble.Ended), e);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }
}
