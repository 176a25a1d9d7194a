using System.Net;
using System.Net.Sockets;
using Bench.Contract;
using Bench.Host;
using Bench.Host.Options;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Http2;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Tests.Contract;

/// <summary>What is wrong with HTTP/2 is a reason of its own, and each reason a sentence; all over real sockets.</summary>
public sealed class Http2TroubleTests
{
    [Fact]
    public async Task A_server_of_http1_alone_is_told_without_tls_and_within_it()
    {
        await using var plain = await ServeAsync();
        Assert.Equal(Http2Trouble.NoHttp2, await FailureAsync(plain.Url, null));
        await using var secret = await ServeAsync("--tls", "1");
        Assert.Equal(Http2Trouble.NotOffered, await FailureAsync(secret.Url, secret.CertificateSha256));
    }

    [Fact]
    public async Task Tls_where_plain_http2_was_to_be()
    {
        await using var secret = await ServeAsync("--tls", "1", "--http2", "1");
        // It ends the connection without a word, so that nobody can tell more; the sentence names https.
        Assert.Equal(Http2Trouble.NoHttp2, await FailureAsync(new UriBuilder(secret.Url) { Scheme = Uri.UriSchemeHttp }.Uri, null));
        Assert.Contains("https://", Http2Trouble.Meaning(Http2Trouble.NoHttp2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")]
    [InlineData("")] // Ends without a word.
    public async Task Whoever_does_not_know_the_preface_speaks_no_http2(string answer)
    {
        using var peer = new Peer(_ => null, System.Text.Encoding.ASCII.GetBytes(answer));
        Assert.Equal(Http2Trouble.NoHttp2, await FailureAsync(peer.Url, null));
    }

    [Theory]
    [InlineData(0x7, "http2-refused-stream")]
    [InlineData(0x2, "http2-internal-error")]
    [InlineData(0xD, "http2-http-1-1-required")]
    [InlineData(0x63, "http2-error-99")]
    public async Task A_stream_that_is_reset_is_told_with_its_error(byte code, string reason)
    {
        using var peer = new Peer(stream => Frame(FrameType.RstStream, stream, [0, 0, 0, code]));
        Assert.Equal(reason, await FailureAsync(peer.Url, null));
    }

    [Fact]
    public async Task A_connection_that_is_ended_by_goaway_is_told_with_its_error()
    {
        using var peer = new Peer(stream => Frame(FrameType.GoAway, 0, [0, 0, 0, (byte)stream, 0, 0, 0, 0xB]), ends: true);
        Assert.Equal("http2-enhance-your-calm", await FailureAsync(peer.Url, null));
    }

    [Fact]
    public async Task A_websocket_where_none_is_taken_over_http2()
    {
        using var peer = new Peer(_ => null); // Its SETTINGS do not offer it.
        Assert.Equal(Http2Trouble.NoExtendedConnect, await FailureAsync(peer.Url, null, "websocket"));
    }

    [Fact]
    public void Every_reason_is_a_sentence_with_what_to_do()
    {
        Assert.All(Http2Trouble.All, reason => Assert.Matches("^[a-z0-9-]+$", reason));
        Assert.All(Http2Trouble.All, reason => Assert.Contains(";", Http2Trouble.Meaning(reason), StringComparison.Ordinal));
        Assert.Null(Http2Trouble.Meaning("connection-refused"));
        Assert.Null(Http2Trouble.Meaning("http-503"));
    }

    [Fact]
    public async Task One_connection_too_many_is_told_so_in_http2()
    {
        await using var server = await ServeAsync("--http2", "1", "--max-connections", "1");
        using var first = new HttpClient();
        using var second = new HttpClient();
        foreach (var (client, status) in ((HttpClient, HttpStatusCode)[])[(first, HttpStatusCode.OK),
            (second, HttpStatusCode.ServiceUnavailable)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url, "/poll?topic=a"))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact
            };
            using var answer = await client.SendAsync(request, Eventually.Token());
            Assert.Equal(status, answer.StatusCode);
        }

        // The connection that was one too many has ended with its answer: once there is room its client gets another, and is served.
        first.Dispose();
        await Eventually.TrueAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url, "/poll?topic=a"))
                {
                    Version = HttpVersion.Version20,
                    VersionPolicy = HttpVersionPolicy.RequestVersionExact
                };
                using var answer = await second.SendAsync(request, Eventually.Token());
                return answer.StatusCode == HttpStatusCode.OK;
            },
            () => Task.FromResult("the second client is refused for good"));
    }

    [Theory]
    [InlineData("--direct-send")]
    [InlineData("--floor")]
    public void What_does_without_the_framework_does_not_go_with_it(string option) =>
        Assert.Contains(
            "cannot go with --http2 1",
            Assert.Throws<OptionException>(() => OptionReader.Read(["--http2", "1", option, "1"], _ => null)).Message,
            StringComparison.Ordinal);

    private static async Task<TargetServer> ServeAsync(params string[] options)
    {
        var server = new TargetServer(
            OptionReader.Read(
                ["--urls", "http://127.0.0.1:0", "--control-urls", "http://127.0.0.1:0", "--drain-ms", "500", .. options], _ => null),
            TimeProvider.System);
        await server.StartAsync();
        return server;
    }

    private static Task<string> FailureAsync(Uri url, string? pin, string pattern = "sse") =>
        FirstConnect.FailureAsync(
            EngineList.Find("reference"), url, pin is null ? null : new TlsTrust { Pins = [pin] },
            new PatternSettings { Pattern = pattern, Http2 = true });

    private static byte[] Frame(FrameType type, int stream, byte[] payload)
    {
        var frame = new byte[FrameHead.Bytes + payload.Length];
        new FrameHead(payload.Length, type, 0, stream).Write(frame);
        payload.CopyTo(frame, FrameHead.Bytes);
        return frame;
    }

    // Takes each connection and says its SETTINGS, or what is given for them; then answers each head.
    private sealed class Peer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Peer(Func<int, byte[]?> answer, byte[]? hello = null, bool ends = false)
        {
            _listener.Start();
            _ = AcceptAsync(answer, hello, ends);
        }

        public Uri Url => new($"http://{_listener.LocalEndpoint}");

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync(Func<int, byte[]?> answer, byte[]? hello, bool ends)
        {
            while (true)
            {
                try
                {
                    _ = MeetAsync(await _listener.AcceptSocketAsync(), answer, hello, ends);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    return; // Disposed.
                }
            }
        }

        private static async Task MeetAsync(Socket socket, Func<int, byte[]?> answer, byte[]? hello, bool ends)
        {
            try
            {
                await using var stream = new NetworkStream(socket, ownsSocket: true);
                var heads = new Heads();
                var meter = new FrameMeter(preface: true, heads);
                var buffer = new byte[4096];
                var greeted = false;
                while (await stream.ReadAsync(buffer) is > 0 and var count)
                {
                    meter.Feed(buffer.AsSpan(0, count));
                    if (!greeted) await stream.WriteAsync(hello ?? Frame(FrameType.Settings, 0, []));
                    greeted = true;
                    if (hello is not null) socket.Shutdown(SocketShutdown.Send);
                    while (heads.Streams.TryDequeue(out var head))
                    {
                        if (answer(head) is not { } said) continue;
                        await stream.WriteAsync(said);
                        if (ends) socket.Shutdown(SocketShutdown.Send);
                    }
                }
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // The client turns away, which is what is tested.
            }
        }

        private sealed class Heads : IFrameTaker
        {
            public Queue<int> Streams { get; } = new();

            public void Begin(in FrameHead frame)
            {
                if (frame.Type == FrameType.Headers) Streams.Enqueue(frame.Stream);
            }

            public void Take(in FrameHead frame, int at, ReadOnlySpan<byte> piece)
            {
            }
        }
    }
}
