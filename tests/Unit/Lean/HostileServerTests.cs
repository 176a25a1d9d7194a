using System.Net;
using System.Net.Sockets;
using System.Text;
using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;
using CsCheck;

namespace Bench.Tests.Unit.Lean;

/// <summary>Servers that answer with anything: it costs the connection, with a reason, and nothing else.</summary>
public sealed class HostileServerTests
{
    [Theory]
    [InlineData("sse", "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n", "http-500")]
    [InlineData("sse", "SSH-2.0-x\r\n\r\n", "invalid-response")]
    [InlineData("sse", "HTTP/1.1 200 OK\r\n", "response-ended")]
    [InlineData("sse", "", "response-ended")]
    [InlineData("polling", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "body-not-an-array")]
    [InlineData("polling", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[x", "body-not-json")]
    [InlineData("polling", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1", "response-ended")]
    [InlineData("long-polling", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "invalid-response")]
    [InlineData("websocket", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "not-a-web-socket")]
    [InlineData("websocket", "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: no\r\n\r\n", "header-error")]
    public async Task A_connect_that_is_answered_wrongly_fails_with_the_reason(string pattern, string answer, string reason)
    {
        var recorder = await ConnectAsync(pattern, [Encoding.ASCII.GetBytes(answer)], clients: 3);
        Assert.Equal(new Dictionary<string, long> { [reason] = 3 }, recorder.Failures);
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("long-polling")]
    [InlineData("sse")]
    [InlineData("websocket")]
    public async Task Any_bytes_end_in_a_counted_reason(string pattern)
    {
        var answers = new List<byte[]>();
        Cuts.Hostile.Sample(answers.Add, iter: 200, threads: 1);
        var heads = answers
            .Select((bytes, i) => i % 2 == 0 ? bytes : [.. "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8, .. bytes])
            .ToList();
        var recorder = await ConnectAsync(pattern, heads, clients: heads.Count);
        Assert.Equal(heads.Count, recorder.CopyCounts().Connected + recorder.Failures.Values.Sum());
        Assert.All(recorder.Failures.Keys.Concat(recorder.Losses.Keys), reason => Assert.Matches("^[a-z0-9-]+$", reason));
    }

    private static async Task<Recorder> ConnectAsync(string pattern, List<byte[]> answers, int clients)
    {
        var engine = EngineList.Find("lean");
        Assert.SkipUnless(engine.Unsupported is null, engine.Unsupported ?? "");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var answering = AnswerAsync(listener, answers, stop.Token);
        var recorder = new Recorder(TimeProvider.System);
        var plan = new ClientPlan
        {
            Server = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"),
            Pattern = new PatternSettings { Pattern = pattern },
            Workload = new Workload { Name = "w", Clients = clients, MessagesPerSecond = 1 },
            Seed = 1,
            Clients = clients,
            ConnectPerSecond = 1000,
            ConnectTimeoutMs = (int)Eventually.Patience.TotalMilliseconds,
        };
        await using (var group = engine.Open(plan, recorder, TimeProvider.System))
            await group.ConnectAsync(clients, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await answering;
        return recorder;
    }

    // Reads what is asked, answers, and ends the connection in good order.
    private static async Task AnswerAsync(TcpListener listener, List<byte[]> answers, CancellationToken stop)
    {
        var buffer = new byte[4096];
        for (var i = 0; ; i++)
        {
            try
            {
                using var socket = await listener.AcceptSocketAsync(stop);
                await socket.ReceiveAsync(buffer, stop);
                await socket.SendAsync(answers[i % answers.Count], stop);
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException)
            {
                // The client has left first, which is its right.
            }
        }
    }
}
