using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bench.Host.Serving;

/// <summary>
/// The certificate of <c>--tls 1</c>: made at the start, kept in memory, never written. It is signed by itself, so that a client is told
/// its fingerprint and pins it.
/// </summary>
internal static class ServerCertificate
{
    // A clock that is a little behind must not find it from the future; a server runs for hours.
    private static readonly TimeSpan Before = TimeSpan.FromDays(1);
    private static readonly TimeSpan Valid = TimeSpan.FromDays(90);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280, section 4.2.1.12

    /// <summary>An ECDSA certificate over P-256 for localhost, 127.0.0.1, ::1 and the addresses listened on.</summary>
    /// <param name="time">The clock that its time of validity is taken from.</param>
    /// <param name="hosts">Hosts of the addresses listened on; a wildcard adds none.</param>
    public static X509Certificate2 Make(TimeProvider time, IEnumerable<string> hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(Names(hosts));
        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now - Before, now + Valid);
    }

    private static X509Extension Names(IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        IPAddress[] listened = [.. hosts.Select(host => IPAddress.TryParse(host, out var ip) ? ip : IPAddress.Any)];
        foreach (var ip in new HashSet<IPAddress>([IPAddress.Loopback, IPAddress.IPv6Loopback, .. listened]))
            if (!ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any)) names.AddIpAddress(ip);
        return names.Build();
    }
}
