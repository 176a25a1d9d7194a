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
    /// <param name="more">What else the certificate says; null for nothing.</param>
    public string Signed(string name, DateTimeOffset? end = null, X509Extension? more = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key);
        if (more is not null) request.CertificateExtensions.Add(more);
        using var certificate = request.Create(_authority, Begin, end ?? End, [1, 2, 3, (byte)name.Length]);
        return Pem(key, certificate);
    }

    /// <summary>A key, its certificate, and that of the part of the fleet which has signed it, and may not.</summary>
    public string SignedByPart(string name)
    {
        using var partKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var part = Request("part", partKey).Create(_authority, Begin, End, [1, 2, 4]);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request(name, key).Create(
            part.SubjectName, X509SignatureGenerator.CreateForECDsa(partKey), Begin, End, [1, 2, 5]);
        return $"{Pem(key, certificate)}{part.ExportCertificatePem()}\n";
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        return request;
    }

    private static string Pem(ECDsa key, X509Certificate2 certificate) =>
        $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n";

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }
}
