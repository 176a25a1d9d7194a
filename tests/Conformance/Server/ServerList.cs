using System.Net.Security;
using System.Security.Cryptography;
using Bench.Host;
using Bench.Host.Options;

namespace Bench.Tests.Conformance.Server;

/// <summary>A server that the cases are run against, listening on a free port.</summary>
internal interface IServerUnderTest : IAsyncDisposable
{
    /// <summary>Where the patterns are served.</summary>
    Uri Url { get; }

    /// <summary>Where the control API is served.</summary>
    Uri ControlUrl { get; }

    /// <summary>Fingerprint of the certificate that it shows; null where it speaks plain HTTP.</summary>
    string? CertificateSha256 { get; }

    /// <summary>What cases are said by, over HTTP/2 and nothing less; null where they are said as they stand.</summary>
    HttpMessageInvoker? Http2 { get; }
}

/// <summary>THE LIST of servers. Each one gets every case; over HTTP/2 every case that is not of HTTP/1.1 alone.</summary>
internal static class ServerList
{
    private static readonly (string Name, bool IsKestrel, bool OverHttp2, bool Compresses, Func<Task<IServerUnderTest>> Start)[] All =
    [
        ("default", true, false, false, () => OwnServer.StartAsync(false)),
        ("direct-send", true, false, false, () => OwnServer.StartAsync(false, "--direct-send", "1")),
        ("tls", true, false, false, () => OwnServer.StartAsync(false, "--tls", "1")),
        // HTTP/1.1 beside HTTP/2, for whoever does not ask for that.
        ("http2", true, false, false, () => OwnServer.StartAsync(false, "--tls", "1", "--http2", "1")),
        ("over-http2", true, true, false, () => OwnServer.StartAsync(true, "--tls", "1", "--http2", "1")),
        ("over-http2-without-tls", true, true, false, () => OwnServer.StartAsync(true, "--http2", "1")),
        ("compression", true, false, true, () => OwnServer.StartAsync(false, "--compression", "1")),
        ("floor", false, false, false, () => OwnServer.StartAsync(false, "--floor", "1")),
    ];

    public static IEnumerable<string> Names => All.Select(entry => entry.Name);

    public static Task<IServerUnderTest> StartAsync(string name) => All.Single(entry => entry.Name == name).Start();

    /// <summary>True when cases are said to it over HTTP/2.</summary>
    public static bool IsOverHttp2(string name) => All.Single(entry => entry.Name == name).OverHttp2;

    /// <summary>True when it compresses for whoever takes that.</summary>
    public static bool Compresses(string name) => All.Single(entry => entry.Name == name).Compresses;

    /// <summary>True when its HTTP is Kestrel's, with what Kestrel does otherwise than the rules have it.</summary>
    public static bool IsKestrel(string name) => All.Single(entry => entry.Name == name).IsKestrel;

    private sealed class OwnServer(TargetServer server, bool overHttp2) : IServerUnderTest
    {
        public Uri Url => server.Url;

        public Uri ControlUrl => server.ControlUrl;

        public string? CertificateSha256 => server.CertificateSha256;

        // All cases share its connections, as streams do.
        public HttpMessageInvoker? Http2 { get; } = overHttp2 ? new(new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) =>
                    shown?.GetCertHashString(HashAlgorithmName.SHA256) == server.CertificateSha256
            },
        }) : null;

        public static async Task<IServerUnderTest> StartAsync(bool overHttp2, params string[] options)
        {
            var server = new TargetServer(
                OptionReader.Read(
                    ["--urls", "http://127.0.0.1:0", "--control-urls", "http://127.0.0.1:0", "--drain-ms", "500", .. options], _ => null),
                TimeProvider.System);
            await server.StartAsync();
            return new OwnServer(server, overHttp2);
        }

        public async ValueTask DisposeAsync()
        {
            Http2?.Dispose();
            await server.StopAsync();
            await server.DisposeAsync();
        }
    }
}
