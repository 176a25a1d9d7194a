using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bench.Contract.Reading;

namespace Bench.Loadgen.Tls;

/// <summary>Certificates of authorities that a user gives by file.</summary>
public static class Authorities
{
    /// <summary>The text of a PEM file that holds at least one certificate.</summary>
    /// <exception cref="ArgumentException">It cannot be read, or holds none; the message is a sentence.</exception>
    public static string Read(string path)
    {
        string pem;
        try
        {
            pem = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ArgumentException(
                $"--ca '{Shown.Of(path)}' cannot be read: {Shown.Of(e.Message, 300)} Give a file of certificates in PEM", e);
        }

        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException(
                $"--ca '{Shown.Of(path)}' holds a certificate that cannot be read; give a file of certificates in PEM, as "
                    + "openssl x509 -in FILE -noout -text reads it",
                e);
        }

        if (found.Count == 0)
            throw new ArgumentException($"--ca '{Shown.Of(path)}' holds no certificate; give a file with -----BEGIN CERTIFICATE----- in it "
                + "(PEM); a DER file becomes one by openssl x509 -inform der -in FILE");
        foreach (var one in found) one.Dispose();
        return pem;
    }
}
