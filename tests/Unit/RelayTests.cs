using System.Net;
using System.Net.Sockets;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

/// <summary>What the relay does to connections, on real sockets: events and bytes, never how long they took.</summary>
public sealed class RelayTests
{
    [Fact]
    public async Task What_comes_while_it_stalls_goes_on_in_order_when_it_is_over()
    {
        await using var line = await Line.OpenAsync();
        line.Relay.Stall();
        await line.Client.SendAsync("ab"u8.ToArray(), Eventually.Token());
        await line.Client.SendAsync("cd"u8.ToArray(), Eventually.Token());
        // What the relay has taken it holds: nothing comes to the server, of which nobody reads yet.
        await Eventually.TrueAsync(() => line.Relay.Taken > 0, () => "nothing was taken");
        Assert.False(line.Server.Poll(100_000, SelectMode.SelectRead), "it went through");
        line.Relay.GoOn();
        Assert.Equal("abcd", await line.ReadAtServerAsync(4));
    }

    [Fact]
    public async Task A_connection_that_is_stranded_carries_nothing_and_neither_side_is_told_and_a_new_one_works()
    {
        await using var line = await Line.OpenAsync();
        line.Relay.Strand();
        await line.Client.SendAsync("lost"u8.ToArray(), Eventually.Token());
        await Eventually.TrueAsync(() => line.Relay.Taken > 0, () => "nothing was taken");
        line.Server.Close(); // Its end is told to nobody either.
        using var second = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await second.ConnectAsync(IPAddress.Loopback, line.Relay.Url.Port, Eventually.Token());
        using var behind = await line.Listener.AcceptSocketAsync(Eventually.Token());
        await second.SendAsync("x"u8.ToArray(), Eventually.Token());
        var one = new byte[1];
        Assert.Equal(1, await behind.ReceiveAsync(one, Eventually.Token()));
        Assert.False(line.Client.Poll(0, SelectMode.SelectRead), "the client was told");
        Assert.Equal(2, line.Relay.Connections);
    }

    [Fact]
    public async Task A_restart_ends_both_sides_and_nobody_listens_until_it_is_over()
    {
        await using var line = await Line.OpenAsync();
        line.Relay.Refuse();
        var buffer = new byte[1];
        await Assert.ThrowsAsync<SocketException>(async () => await line.Client.ReceiveAsync(buffer, Eventually.Token()));
        await Assert.ThrowsAsync<SocketException>(async () => await line.Server.ReceiveAsync(buffer, Eventually.Token()));
        using var early = new Socket(SocketType.Stream, ProtocolType.Tcp);
        // No connection is made: a client that had one would take itself for back.
        var refused = await Assert.ThrowsAsync<SocketException>(
            async () => await early.ConnectAsync(IPAddress.Loopback, line.Relay.Url.Port, Eventually.Token()));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        Assert.Equal(0, line.Relay.Connections);
        line.Relay.TakeAgain();
        using var late = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await late.ConnectAsync(IPAddress.Loopback, line.Relay.Url.Port, Eventually.Token());
        using var behind = await line.Listener.AcceptSocketAsync(Eventually.Token());
        await late.SendAsync("x"u8.ToArray(), Eventually.Token());
        Assert.Equal(1, await behind.ReceiveAsync(buffer, Eventually.Token()));
    }

    [Fact]
    public async Task One_that_is_stopped_while_nobody_listens_ends()
    {
        var line = await Line.OpenAsync();
        line.Relay.Refuse();
        await line.DisposeAsync().AsTask().WaitAsync(Eventually.Token());
        line.Relay.TakeAgain(); // Too late, and no harm.
        using var late = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(
            async () => await late.ConnectAsync(IPAddress.Loopback, line.Relay.Url.Port, Eventually.Token()));
    }

    // Somebody who never reads is felt at the other end, as without a relay: what waits is bounded by the two kernels and the relay.
    [Fact]
    public async Task What_nobody_reads_is_not_taken_without_end()
    {
        const int Bound = 64 * 1024 * 1024;
        await using var line = await Line.OpenAsync();
        line.Server.Blocking = false;
        var (chunk, sent) = (new byte[64 * 1024], 0L);
        for (var full = 0; full < 10 && sent < Bound;)
        {
            if (line.Server.Poll(200_000, SelectMode.SelectWrite)) (full, sent) = (0, sent + line.Server.Send(chunk));
            else full++;
        }

        Assert.InRange(sent, 1, Bound - 1);
        // Whoever reads again gets all of it.
        var (buffer, read) = (new byte[64 * 1024], 0L);
        while (read < sent) read += await line.Client.ReceiveAsync(buffer, Eventually.Token());
        Assert.Equal(sent, read);
    }

    [Fact]
    public async Task An_idle_connection_is_cut()
    {
        var cut = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            // On a busy machine the cut may come while the line is still being opened.
            await using var line = await Line.OpenAsync(new RelayPlan(TimeSpan.Zero, IdleCut: TimeSpan.FromMilliseconds(50)));
            await line.Client.ReceiveAsync(new byte[1], Eventually.Token());
        });
        Assert.Equal(SocketError.ConnectionReset, cut.SocketErrorCode);
    }

    [Theory]
    [InlineData(Trouble.Restart)]
    [InlineData(Trouble.Stall)]
    public async Task A_trouble_that_is_stopped_before_it_is_over_leaves_a_line_that_works(Trouble trouble)
    {
        await using var line = await Line.OpenAsync();
        using var stop = new CancellationTokenSource();
        var making = TroubleMaker.MakeAsync(
            trouble, new PhasePlan { TroubleAtSeconds = 0, TroubleSeconds = 3600 },
            new TrialInside(0, line.Relay.Url, new Timeline(0, 0, long.MaxValue), line.Relay) { Stop = stop.Token }, TimeProvider.System);
        await Eventually.TrueAsync(() => line.Relay.Refusing || line.Relay.Stalled, () => "no trouble");
        await stop.CancelAsync();
        await making;
        Assert.False(line.Relay.Refusing || line.Relay.Stalled);
    }

    /// <summary>A client, a relay, and the connection that it has made to a server.</summary>
    private sealed class Line : IAsyncDisposable
    {
        private Line(TcpListener listener, RelayPlan plan)
        {
            Listener = listener;
            Relay = new Relay(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"), plan, TimeProvider.System);
        }

        public TcpListener Listener { get; }

        public Relay Relay { get; }

        public Socket Client { get; } = new(SocketType.Stream, ProtocolType.Tcp);

        public Socket Server { get; private set; } = null!;

        public static async Task<Line> OpenAsync(RelayPlan? plan = null)
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var line = new Line(listener, plan ?? new RelayPlan(TimeSpan.Zero));
            await line.Client.ConnectAsync(IPAddress.Loopback, line.Relay.Url.Port, Eventually.Token());
            line.Server = await listener.AcceptSocketAsync(Eventually.Token());
            await Eventually.TrueAsync(() => line.Relay.Connections == 1 || plan is not null, () => "no connection");
            return line;
        }

        public async Task<string> ReadAtServerAsync(int length)
        {
            var buffer = new byte[length];
            for (var read = 0; read < length;) read += await Server.ReceiveAsync(buffer.AsMemory(read), Eventually.Token());
            return System.Text.Encoding.ASCII.GetString(buffer);
        }

        public async ValueTask DisposeAsync()
        {
            await Relay.DisposeAsync();
            Client.Dispose();
            Server.Dispose();
            Listener.Dispose();
        }
    }
}
