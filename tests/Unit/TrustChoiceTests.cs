using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Tests.Unit;

/// <summary>Whom a command trusts, and what of it would be heeded by nobody.</summary>
public sealed class TrustChoiceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trust-").FullName;

    [Fact]
    public void Nothing_said_is_the_machines_own_authorities() => Assert.Null(Of(["a"]));

    [Fact]
    public void A_file_of_authorities_is_taken_as_it_is()
    {
        var pem = Pem();
        Assert.Equal(pem, Of(["a"], "--ca", Written(pem))!.AuthoritiesPem);
    }

    [Fact]
    public void To_trust_anybody_is_in_the_report()
    {
        Assert.True(Of(["a"], "--insecure")!.Insecure);
        var finding = TrustChoice.Passed(["a", "b"]);
        Assert.Equal("tls-insecure", finding.Code);
        Assert.Contains("a, b", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_nobody_would_heed_are_refused()
    {
        Assert.Contains(
            "there is none; leave it out", Assert.Throws<ScenarioException>(() => Of([], "--insecure")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "--ca is for targets whose url begins with https", Assert.Throws<ScenarioException>(() => Of([], "--ca", "x")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "give one of them", Assert.Throws<ScenarioException>(() => Of(["a"], "--insecure", "--ca", "x")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("", "holds no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "holds a certificate that cannot be read")]
    public void A_file_without_authorities_is_a_sentence(string? text, string wanted)
    {
        var failure = Assert.Throws<ArgumentException>(
            () => Of(["a"], "--ca", text is null ? Path.Combine(_folder, "none.pem") : Written(text)));
        Assert.Contains(wanted, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch("System\\.|Exception", failure.Message);
    }

    [Fact]
    public void Every_trouble_has_its_meaning_with_a_next_step()
    {
        Assert.All(TlsTrouble.All, reason => Assert.Matches("^[a-z-]+$", reason));
        Assert.All(TlsTrouble.All, reason => Assert.Contains(";", TlsTrouble.Meaning(reason), StringComparison.Ordinal));
        Assert.Null(TlsTrouble.Meaning("connection-refused"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TlsTrust? Of(string[] https, params string[] arguments) =>
        TrustChoice.Of(new Command("x") { TrustChoice.Authority, TrustChoice.Insecure }.Parse(arguments), https);

    private string Written(string text)
    {
        var path = Path.Combine(_folder, "ca.pem");
        File.WriteAllText(path, text);
        return path;
    }

    private static string Pem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return certificate.ExportCertificatePem();
    }
}
