using System.Security.Cryptography;
using Bench.Contract;
using Bench.Host;
using Bench.Host.Options;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Tests.Contract;

/// <summary>A real server, a relay in front of it, and clients of one engine and pattern, all over real sockets.</summary>
internal sealed class Bed : IAsyncDisposable
{
    /// <summary>Behind the name of an engine: everything is spoken over TLS.</summary>
    public const string OverTls = " over TLS";

    /// <summary>Behind the name of an engine, or behind <see cref="OverTls"/>: the clients speak HTTP/2.</summary>
    public const string OverHttp2 = " over HTTP/2";

    private readonly HttpClient _http;

    private Bed(TargetServer server, Relay relay, Recorder recorder, IClientGroup group)
    {
        _http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString(
                HashAlgorithmName.SHA256) == server.CertificateSha256 }
        });
        Server = server;
        Relay = relay;
        Recorder = recorder;
        Group = group;
    }

    public TargetServer Server { get; }

    public Relay Relay { get; }

    public Recorder Recorder { get; }

    public IClientGroup Group { get; }

    public static async Task<Bed> OpenAsync(
        string engine, PatternSettings pattern, int clients, Workload? workload = null, params string[] options)
    {
        var (tls, http2) = (engine.Contains(OverTls, StringComparison.Ordinal), engine.Contains(OverHttp2, StringComparison.Ordinal));
        string[] spoken =
        [
            "--tls", tls ? "1" : "0", "--http2", http2 ? "1" : "0",
            .. options.Contains("--compression") ? [] : (string[])["--compression", pattern.Compression == true ? "1" : "0"],
        ];
        var server = new TargetServer(
            OptionReader.Read(
                ["--urls", "http://127.0.0.1:0", "--control-urls", "http://127.0.0.1:0", "--drain-ms", "500", .. spoken, .. options],
                _ => null),
            TimeProvider.System);
        await server.StartAsync();
        var relay = new Relay(server.Url);
        var recorder = new Recorder(TimeProvider.System);
        var group = EngineList.Find(engine.Split(" over ")[0]).Open(
            new ClientPlan
            {
                Server = relay.Url,
                Trust = server.CertificateSha256 is { } pin ? new TlsTrust { Pins = [pin] } : null,
                Pattern = pattern with { Tls = tls ? true : null, Http2 = http2 ? true : null },
                Workload = workload ?? new Workload { Name = "w", Clients = clients, FanOut = FanOut.Broadcast, MessagesPerSecond = 1 },
                Seed = 1,
                Clients = clients,
                ConnectPerSecond = 1000,
                ConnectTimeoutMs = (int)Eventually.Patience.TotalMilliseconds,
            },
            recorder,
            TimeProvider.System);
        return new Bed(server, relay, recorder, group);
    }

    public async Task PublishAsync(int topic, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Server.Url, $"/messages?topic={Workload.TopicName(topic)}"));
        // Without TLS a server of HTTP/2 speaks nothing else.
        var http2Alone = Server.Core.Options is { Http2: 1, Tls: 0 };
        if (http2Alone)
            (request.Version, request.VersionPolicy) = (System.Net.HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        request.Content = new StringContent(text, System.Text.Encoding.UTF8, "text/plain");
        request.Headers.ConnectionClose = true; // The server's connections are to be the clients' alone.
        using var once = http2Alone ? new HttpClient() : null;
        using var response = await (once ?? _http).SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
    }

    public async Task<ServerCounters> CountersAsync() =>
        System.Text.Json.JsonSerializer.Deserialize(
            await _http.GetStringAsync(new Uri(Server.ControlUrl, ControlPaths.Counters)), ContractJson.Default.ServerCounters)!;

    /// <summary>Waits until something is so; fails with its text at the deadline of all tests.</summary>
    public static Task UntilAsync(Func<bool> isSo, Func<string> what) => Eventually.TrueAsync(isSo, what);

    public Task AllHaveAsync(long sequence) =>
        UntilAsync(
            () => Group.Subscribers.All(s => s.Sequence.Last >= sequence),
            () => $"all at {sequence}; they are at {string.Join(',', Group.Subscribers.Select(s => s.Sequence.Last))}");

    public async ValueTask DisposeAsync()
    {
        await Group.DisposeAsync();
        await Relay.DisposeAsync();
        await Server.StopAsync();
        await Server.DisposeAsync();
        _http.Dispose();
    }
}
