using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bench.Loadgen.Tls;

/// <summary>Holds one server's certificate against what is trusted, and keeps what does not fit.</summary>
/// <param name="trust">What is trusted.</param>
public sealed class CertificateCheck(TlsTrust trust)
{
    /// <summary>What does not fit, one of <see cref="TlsTrouble.All"/>; null when it fits, or none was shown yet.</summary>
    public string? Trouble { get; private set; }

    /// <summary>
    /// The rule by which the platform builds a chain to an authority. Nothing is fetched for it: a certificate that its server does not
    /// show would be looked for on the network, while all clients of that thread wait.
    /// </summary>
    public X509ChainPolicy Chain { get; } = PolicyOf(trust);

    /// <summary>Takes what the platform says of the certificate. True when the handshake may go on.</summary>
    public bool Fits(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        Trouble = TroubleOf(shown, chain, errors);
        return Trouble is null;
    }

    private string? TroubleOf(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (trust.Insecure) return null;
        if (trust.Pins.Count > 0)
            return shown is not null
                && trust.Pins.Contains(shown.GetCertHashString(HashAlgorithmName.SHA256), StringComparer.OrdinalIgnoreCase)
                ? null
                : TlsTrouble.Pin;
        if (errors == SslPolicyErrors.None) return null;
        // The worst first: a name does not matter of a certificate that anybody may have made.
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return TlsTrouble.Untrusted;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            return chain is not null
                && chain.ChainStatus.Length > 0
                && chain.ChainStatus.All(status => status.Status == X509ChainStatusFlags.NotTimeValid)
                ? TlsTrouble.Date
                : TlsTrouble.Untrusted;
        return TlsTrouble.Name;
    }

    private static X509ChainPolicy PolicyOf(TlsTrust trust)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (trust.AuthoritiesPem is not { } pem) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.ImportFromPem(pem);
        return policy;
    }
}
