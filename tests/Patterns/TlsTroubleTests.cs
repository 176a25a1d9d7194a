using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Targets;
using Bench.Loadgen.Tls;

namespace Bench.Tests.Contract;

/// <summary>What is wrong with TLS is a reason of its own, and a sentence before any load is laid on; all over real sockets.</summary>
public sealed class TlsTroubleTests
{
    private static readonly DateTimeOffset Long = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_certificate_that_nobody_trusted_has_signed()
    {
        using var peer = Peer.Encrypted(Certificate("127.0.0.1", Long));
        await FailsAsync(peer, new TlsTrust(), TlsTrouble.Untrusted);
    }

    [Fact]
    public async Task A_certificate_for_another_name()
    {
        using var certificate = Certificate("192.0.2.1", Long);
        using var peer = Peer.Encrypted(certificate);
        await FailsAsync(peer, new TlsTrust { AuthoritiesPem = certificate.ExportCertificatePem() }, TlsTrouble.Name);
    }

    [Fact]
    public async Task A_certificate_that_has_run_out()
    {
        using var certificate = Certificate("127.0.0.1", DateTimeOffset.UnixEpoch.AddYears(1));
        using var peer = Peer.Encrypted(certificate);
        await FailsAsync(peer, new TlsTrust { AuthoritiesPem = certificate.ExportCertificatePem() }, TlsTrouble.Date);
    }

    [Fact]
    public async Task Another_certificate_than_the_one_that_was_told()
    {
        using var peer = Peer.Encrypted(Certificate("127.0.0.1", Long));
        await FailsAsync(peer, new TlsTrust { Pins = [new string('0', 64)] }, TlsTrouble.Pin);
    }

    [Fact]
    public async Task No_protocol_in_common()
    {
        using var certificate = Certificate("127.0.0.1", Long);
        using var peer = Peer.Encrypted(certificate, SslApplicationProtocol.Http2);
        await FailsAsync(peer, new TlsTrust { Insecure = true }, TlsTrouble.Refused);
    }

    [Fact]
    public async Task Plain_http_where_tls_was_to_be()
    {
        using var peer = Peer.Plain("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        await FailsAsync(peer, new TlsTrust(), TlsTrouble.NoTls);
    }

    [Fact]
    public async Task An_end_within_the_handshake()
    {
        using var peer = Peer.Plain([]);
        await FailsAsync(peer, new TlsTrust(), TlsTrouble.Ended);
    }

    [Fact]
    public async Task Tls_where_plain_http_was_to_be()
    {
        // An alert, as OpenSSL answers what is no hello.
        using var peer = Peer.Plain([21, 3, 1, 0, 2, 2, 70]);
        await FailAsync(peer.Url(Uri.UriSchemeHttp), null, TlsTrouble.TlsThere);
    }

    [Fact]
    public async Task A_certificate_that_fits_is_taken_by_its_authority_by_its_fingerprint_and_unseen()
    {
        using var certificate = Certificate("127.0.0.1", Long);
        using var peer = Peer.Encrypted(certificate);
        foreach (var trust in (TlsTrust[])[new() { AuthoritiesPem = certificate.ExportCertificatePem() },
            new() { Pins = [certificate.GetCertHashString(HashAlgorithmName.SHA256)] }, new() { Insecure = true }])
            await FailAsync(peer.Url(Uri.UriSchemeHttps), trust, "response-ended"); // The peer says nothing behind its handshake.
    }

    [Fact]
    public async Task A_target_is_asked_before_any_load_and_what_is_wrong_is_a_sentence()
    {
        using var certificate = Certificate("127.0.0.1", Long);
        using var encrypted = Peer.Encrypted(certificate);
        using var plain = Peer.Plain("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        Assert.Contains(
            "give the authority's certificate with --ca FILE", await SentenceAsync(encrypted.Url(Uri.UriSchemeHttps)),
            StringComparison.Ordinal);
        Assert.Contains(
            "write https:// in the target's url", await SentenceAsync(encrypted.Url(Uri.UriSchemeHttp)), StringComparison.Ordinal);
        Assert.Contains("speaks no TLS; write http://", await SentenceAsync(plain.Url(Uri.UriSchemeHttps)), StringComparison.Ordinal);
    }

    // By the clients, and by the look that a target gets before.
    private static async Task FailsAsync(Peer peer, TlsTrust trust, string reason)
    {
        await FailAsync(peer.Url(Uri.UriSchemeHttps), trust, reason);
        Assert.Equal(reason, await TlsLook.TroubleAsync(
            peer.Url(Uri.UriSchemeHttps), trust, new HttpRequestException(HttpRequestError.SecureConnectionError), Eventually.Patience,
            Eventually.Token()));
    }

    // The clients of every engine that speaks TLS, and of it alone: the reason is the same.
    private static async Task FailAsync(Uri url, TlsTrust? trust, string reason)
    {
        foreach (var engine in EngineList.All.Where(e => e.Unsupported is null && e.SpeaksNoTls is null))
            Assert.Equal(
                (engine.Name, reason),
                (engine.Name, await FirstConnect.FailureAsync(engine, url, trust, new PatternSettings { Pattern = "sse" })));
    }

    private static async Task<string> SentenceAsync(Uri url)
    {
        using var http = new HttpClient(TlsHandler.Make(null));
        string? trouble;
        try
        {
            using var answer = await http.GetAsync(url, Eventually.Token());
            trouble = await TlsLook.TroubleAsync(url, (int)answer.StatusCode, Eventually.Patience, Eventually.Token());
        }
        catch (HttpRequestException e)
        {
            trouble = await TlsLook.TroubleAsync(url, null, e, Eventually.Patience, Eventually.Token());
        }

        return TlsTrouble.Meaning(trouble!)!;
    }

    private static X509Certificate2 Certificate(string address, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, until);
    }

    // Takes each connection, says its piece, and ends it.
    private sealed class Peer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        private Peer(Func<NetworkStream, Task> meet)
        {
            _listener.Start();
            _ = AcceptAsync(meet);
        }

        public static Peer Plain(byte[] answer) => new(async stream =>
        {
            await stream.ReadAtLeastAsync(new byte[16], 1, throwOnEndOfStream: false);
            await stream.WriteAsync(answer);
            stream.Socket.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(Stream.Null); // Or what is unread would reset the connection, and take the answer with it.
        });

        public static Peer Encrypted(X509Certificate2 certificate, SslApplicationProtocol? only = null) => new(async stream =>
        {
            await using var encrypted = new SslStream(stream);
            await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ApplicationProtocols = only is { } one ? [one] : null
            });
            await encrypted.ReadAtLeastAsync(new byte[16], 1, throwOnEndOfStream: false);
        });

        public Uri Url(string scheme) => new($"{scheme}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync(Func<NetworkStream, Task> meet)
        {
            while (true)
            {
                try
                {
                    var socket = await _listener.AcceptSocketAsync();
                    _ = MeetAsync(new NetworkStream(socket, ownsSocket: true), meet);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    return; // Disposed.
                }
            }
        }

        private static async Task MeetAsync(NetworkStream stream, Func<NetworkStream, Task> meet)
        {
            try
            {
                await using (stream) await meet(stream);
            }
            catch (Exception e) when (e is IOException or AuthenticationException or SocketException)
            {
                // The client turns away, which is what is tested.
            }
        }
    }
}
