using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bench.Tests;

/// <summary>An authority, and what it signs for parts of a fleet, as PEM.</summary>
internal sealed class FleetCertificates : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public FleetCertificates(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(Begin, End);
    }

    /// <summary>The authority's certificate.</summary>
    public string Authority => _authority.ExportCertificatePem() + "\n";

    /// <summary>The content of a file for --fleet-tls.</summary>
    public string Pem(string name) => Signed(name) + Authority;

    /// <summary>A key and its certificate, without the authority's.</summary>
    /// <param name="name">The name in it.</param>
    /// <param name="end">When it ends; null for late.</param>
    public string Signed(string name, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using var certificate = request.Create(_authority, Begin, end ?? End, [1, 2, 3, (byte)name.Length]);
        return $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n";
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }
}
