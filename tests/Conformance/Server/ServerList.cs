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
}

/// <summary>THE LIST of servers. Each one gets every case.</summary>
internal static class ServerList
{
    private static readonly (string Name, bool IsKestrel, Func<Task<IServerUnderTest>> Start)[] All =
    [
        ("default", true, () => OwnServer.StartAsync()),
        ("direct-send", true, () => OwnServer.StartAsync("--direct-send", "1")),
        ("tls", true, () => OwnServer.StartAsync("--tls", "1")),
        // HTTP/1.1 beside HTTP/2, for whoever does not ask for that.
        ("http2", true, () => OwnServer.StartAsync("--tls", "1", "--http2", "1")),
        ("floor", false, () => OwnServer.StartAsync("--floor", "1")),
    ];

    public static IEnumerable<string> Names => All.Select(entry => entry.Name);

    public static Task<IServerUnderTest> StartAsync(string name) => All.Single(entry => entry.Name == name).Start();

    /// <summary>True when its HTTP is Kestrel's, with what Kestrel does otherwise than the rules have it.</summary>
    public static bool IsKestrel(string name) => All.Single(entry => entry.Name == name).IsKestrel;

    private sealed class OwnServer(TargetServer server) : IServerUnderTest
    {
        public Uri Url => server.Url;

        public Uri ControlUrl => server.ControlUrl;

        public string? CertificateSha256 => server.CertificateSha256;

        public static async Task<IServerUnderTest> StartAsync(params string[] options)
        {
            var server = new TargetServer(
                OptionReader.Read(
                    ["--urls", "http://127.0.0.1:0", "--control-urls", "http://127.0.0.1:0", "--drain-ms", "500", .. options], _ => null),
                TimeProvider.System);
            await server.StartAsync();
            return new OwnServer(server);
        }

        public async ValueTask DisposeAsync()
        {
            await server.StopAsync();
            await server.DisposeAsync();
        }
    }
}
