using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Bench.Contract;
using Bench.Host;
using Bench.Host.Options;

namespace Bench.Tests.Server;

/// <summary>The measured listener over TLS, on real sockets.</summary>
public sealed class TlsTests
{
    private static readonly string[] Free =
    [
        "--urls", "http://127.0.0.1:0", "--control-urls", "http://127.0.0.1:0", "--drain-ms", "500", "--tls", "1"
    ];

    [Fact]
    public async Task The_measured_listener_speaks_https_and_the_control_listener_does_not()
    {
        await using var server = await StartAsync();
        Assert.Equal((Uri.UriSchemeHttps, Uri.UriSchemeHttp), (server.Url.Scheme, server.ControlUrl.Scheme));
        using var http = Pinning(server.CertificateSha256!);
        using var answer = await http.GetAsync(new Uri(server.Url, "/poll?topic=a"), Eventually.Token());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var plain = new HttpClient();
        var info = await plain.GetStringAsync(new Uri(server.ControlUrl, ControlPaths.Info), Eventually.Token());
        Assert.Equal("1", (string?)JsonNode.Parse(info)!["settings"]!["tls"]);
    }

    [Fact]
    public async Task Its_certificate_is_for_this_machine_alone_and_another_at_every_start()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var certificate = await CertificateOfAsync(first.Url);
        Assert.Equal(first.CertificateSha256, certificate.GetCertHashString(HashAlgorithmName.SHA256));
        Assert.NotEqual(first.CertificateSha256, second.CertificateSha256);
        Assert.All(
            ["localhost", "127.0.0.1", "::1"],
            name => Assert.True(certificate.MatchesHostname(name, allowWildcards: false, allowCommonName: false), name));
        Assert.False(certificate.MatchesHostname("example.com"));
        using var key = certificate.GetECDsaPublicKey();
        Assert.Equal(256, key!.KeySize);
    }

    [Fact]
    public async Task The_ready_line_tells_the_fingerprint_and_without_tls_there_is_none()
    {
        await using var server = await StartAsync();
        var ready = JsonNode.Parse(server.ReadyLine()["ready ".Length..])!;
        Assert.Equal(
            (server.CertificateSha256, server.Url.GetLeftPart(UriPartial.Authority)),
            ((string?)ready["certificate_sha256"], (string?)ready["urls"]![0]));
        Assert.Matches("^[0-9A-F]{64}$", server.CertificateSha256);
        await using var plain = await StartPlainAsync();
        Assert.Null(JsonNode.Parse(plain.ReadyLine()["ready ".Length..])!["certificate_sha256"]);
    }

    [Fact]
    public async Task One_connection_too_many_is_told_so_behind_its_handshake()
    {
        await using var server = await StartAsync("--max-connections", "1");
        using var first = await OpenAsync(server.Url);
        string? answer = null;
        await Eventually.TrueAsync(
            async () => (answer = await AskAsync(server.Url)) is not null, () => Task.FromResult("no connection was answered"));
        Assert.Equal("HTTP/1.1 503 Service Unavailable", answer);
    }

    // Null where the server had gone: it waits a second for what is asked.
    private static async Task<string?> AskAsync(Uri url)
    {
        using var connection = await OpenAsync(url);
        try
        {
            await connection.WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), Eventually.Token());
            using var reader = new StreamReader(connection, Encoding.ASCII);
            return await reader.ReadLineAsync(Eventually.Token());
        }
        catch (IOException)
        {
            return null;
        }
    }

    [Fact]
    public async Task Whoever_speaks_plain_http_to_it_is_closed_and_counted_no_more()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(
            () => http.GetAsync(new UriBuilder(server.Url) { Scheme = Uri.UriSchemeHttp }.Uri, Eventually.Token()));
        await Eventually.TrueAsync(() => server.Core.Traffic.TcpOpen == 0, () => $"{server.Core.Traffic.TcpOpen} connections are open");
    }

    [Fact]
    public void What_sends_past_the_encryption_does_not_go_with_it() =>
        Assert.Contains(
            "cannot go with --tls 1",
            Assert.Throws<OptionException>(() => OptionReader.Read(["--tls", "1", "--direct-send", "1"], _ => null)).Message,
            StringComparison.Ordinal);

    private static Task<TargetServer> StartAsync(params string[] options) => ServeAsync([.. Free, .. options]);

    private static Task<TargetServer> StartPlainAsync() => ServeAsync(Free[..^2]);

    private static async Task<TargetServer> ServeAsync(string[] options)
    {
        var server = new TargetServer(OptionReader.Read(options, _ => null), TimeProvider.System);
        await server.StartAsync();
        return server;
    }

    private static HttpClient Pinning(string fingerprint) => new(new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is X509Certificate2 given
            && given.GetCertHashString(HashAlgorithmName.SHA256) == fingerprint },
    });

    private static async Task<X509Certificate2> CertificateOfAsync(Uri url)
    {
        using var stream = await OpenAsync(url);
        return X509CertificateLoader.LoadCertificate(stream.RemoteCertificate!.GetRawCertData());
    }

    private static async Task<SslStream> OpenAsync(Uri url)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(url.Host, url.Port, Eventually.Token());
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = SslProtocols.None,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null
            },
            Eventually.Token());
        return stream;
    }
}
