using System.Net;
using System.Net.Sockets;
using System.Text;
using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Conformance.Clients;

/// <summary>What the kernel of the clients' side sends again is counted by each engine where something is lost for certain.</summary>
public sealed class RetransmitTests
{
    public static TheoryData<string> Engines =>
        new(EngineList.All.Where(engine => engine.Patterns.Contains("polling")).Select(engine => engine.Name));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_request_that_is_lost_is_sent_again_and_counted(string engine)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a socket is made to drop what comes by a filter of Linux");
        Assert.SkipUnless(EngineList.Find(engine).Unsupported is null, EngineList.Find(engine).Unsupported ?? "");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var recorder = new Recorder(TimeProvider.System);
        var plan = new ClientPlan
        {
            Server = new Uri($"http://{listener.LocalEndpoint}"),
            Pattern = new PatternSettings { Pattern = "polling", IntervalMs = 20 },
            Workload = new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 },
            Seed = 1,
            Clients = 1,
            ConnectPerSecond = 1000,
            ConnectTimeoutMs = (int)Eventually.Patience.TotalMilliseconds,
        };
        await using var group = EngineList.Find(engine).Open(plan, recorder, TimeProvider.System);
        var connecting = group.ConnectAsync(1, Eventually.Token());
        using var socket = await listener.AcceptSocketAsync(Eventually.Token());
        await RequestAsync(socket);
        DeafSocket.Deafen(socket);
        await socket.SendAsync(Encoding.Latin1.GetBytes(Say.Good("polling").Text), Eventually.Token());
        await connecting;

        // The next poll goes out and is dropped.
        await Eventually.TrueAsync(
            () => group.ReadWire().RetransmittedBytes > 0, () => $"nothing is counted as sent again: {group.ReadWire()}");
        DeafSocket.Hear(socket);
        var request = await RequestAsync(socket);
        Assert.True(
            group.ReadWire().RetransmittedBytes >= request.Length,
            $"{group.ReadWire().RetransmittedBytes} bytes count as sent again, of a request of {request.Length}");
    }

    private static async Task<string> RequestAsync(Socket socket)
    {
        var (request, buffer) = ("", new byte[4096]);
        while (!request.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer, Eventually.Token());
            Assert.True(count > 0, $"the client has closed; it said: {request}");
            request += Encoding.Latin1.GetString(buffer, 0, count);
        }

        return request;
    }
}
