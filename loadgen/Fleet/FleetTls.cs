using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bench.Contract.Reading;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// What a part of a fleet shows of itself and what it trusts: a certificate with its key, and the authorities that have to have signed the
/// others'. Which name a certificate has is not looked at: all that these authorities sign belong to the fleet.
/// </summary>
internal sealed class FleetTls
{
    /// <summary>The option that names the file.</summary>
    public const string Option = "--fleet-tls";

    private const string Holds = "; it must hold a key that is not encrypted, its certificate, and the authority's certificate, all in "
        + "PEM: cat agent.key agent.crt ca.crt > fleet.pem (docs/fleet.md)";

    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authorities = [];

    private FleetTls(X509Certificate2 own, IEnumerable<X509Certificate2> authorities)
    {
        _own = own;
        foreach (var authority in authorities) _authorities.Add(authority);
        Context = SslStreamCertificateContext.Create(own, [], offline: true);
    }

    /// <summary>The certificate as it is shown to the other side.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Reads it.</summary>
    /// <param name="file">A file in PEM; null for no TLS.</param>
    /// <exception cref="ScenarioException">It does not hold what it must, or its certificate would be refused by the others.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FleetTls? Read(string? file) => file is null ? null : Of(file, File.ReadAllText(file));

    /// <summary>The same of its text. Pure but for the date of today.</summary>
    public static FleetTls Of(string file, string pem)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new ScenarioException(
                $"{Option}: a certificate in '{Shown.Of(file)}' cannot be read ({Shown.Of(e.Message, 300)}){Holds}");
        }

        var own = found.Select(certificate => WithKey(certificate, pem)).FirstOrDefault(with => with is not null)
            ?? throw new ScenarioException(
                $"{Option}: '{Shown.Of(file)}' has {found.Count} certificates, and a key for none of them{Holds}");
        var others = found.Where(certificate => certificate.Thumbprint != own.Thumbprint).ToArray();
        if (others.Length == 0) throw new ScenarioException($"{Option}: '{Shown.Of(file)}' has no certificate of an authority{Holds}");
        var tls = new FleetTls(own, others);
        return tls.Distrust(own) is { } why
            ? throw new ScenarioException($"{Option}: the own certificate in '{Shown.Of(file)}' {why}; the others would refuse it")
            : tls;
    }

    /// <summary>Why a certificate is not trusted, as the rest of a sentence; null where it is.</summary>
    /// <param name="shown">What the other side has shown; null where it has shown none.</param>
    public string? Distrust(X509Certificate2? shown)
    {
        if (shown is null) return "is missing";
        using var chain = new X509Chain { ChainPolicy = Policy() };
        if (chain.Build(shown)) return null;
        if (chain.ChainStatus.Any(status => status.Status is X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot
            or X509ChainStatusFlags.NotSignatureValid))
            return "is not signed by the authority that is trusted here";
        return chain.ChainStatus.FirstOrDefault(status => status.Status != X509ChainStatusFlags.NotTimeValid) is
            { Status: not X509ChainStatusFlags.NoError } fault
            ? $"is not as it must be: {fault.Status} ({Shown.Of(fault.StatusInformation.Trim(), 100)}); make another (docs/fleet.md)"
            : $"is not valid today: from {Date(shown.NotBefore)} to {Date(shown.NotAfter)}, or its authority is not; make another, or set "
                + "the machine's clock";
    }

    /// <summary>Speaks TLS over a connection as one of its sides, and says of the other's certificate what it holds of it.</summary>
    /// <param name="ssl">The connection.</param>
    /// <param name="accepts">Ours is the side that was called.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>Why the other side's certificate is not trusted; null where it is.</returns>
    /// <exception cref="AuthenticationException">There is no TLS with the other side.</exception>
    /// <exception cref="IOException">The other side has gone.</exception>
#pragma warning disable CA5359 // Judged below, once the connection can carry words, so that both sides hear why; nothing is read before.
    public async Task<string?> ShakeAsync(SslStream ssl, bool accepts, CancellationToken stop)
    {
        if (accepts)
            await ssl.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = Context,
                    ClientCertificateRequired = true,
                    AllowTlsResume = false,
                    EnabledSslProtocols = SslProtocols.Tls13 | SslProtocols.Tls12,
                    CertificateChainPolicy = Policy(),
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
                },
                stop);
        else
            await ssl.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "",
                    ClientCertificateContext = Context,
                    AllowTlsResume = false,
                    EnabledSslProtocols = SslProtocols.Tls13 | SslProtocols.Tls12,
                    CertificateChainPolicy = Policy(),
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
                },
                stop);
        return Distrust(ssl.RemoteCertificate as X509Certificate2);
    }
#pragma warning restore CA5359

    // One for each use, which adds to it. A certificate may name addresses where more is to be fetched: nothing is, of anybody's.
    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    private static X509Certificate2? WithKey(X509Certificate2 certificate, string pem)
    {
        try
        {
            using var ephemeral = X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), pem);
            // Windows' TLS takes no key that was never in a store.
            return X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null; // The key is another's, encrypted, or not there.
        }
    }

    private static string Date(DateTime date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
