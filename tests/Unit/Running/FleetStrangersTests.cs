using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bench.Contract;
using Bench.Loadgen.Fleet;
using Microsoft.AspNetCore.Connections;

namespace Bench.Tests.Unit.Running;

/// <summary>Those at a fleet's door who do not keep to what its own parts do.</summary>
public sealed class FleetStrangersTests
{
    private const int Greeting = 23;
    private const byte Trusted = 1, Refused = 0;

    [Fact]
    public async Task Who_shows_no_certificate_an_expired_one_or_one_signed_by_no_authority_is_told_so_and_shut_out()
    {
        using var authority = new FleetCertificates("fleet");
        using var namesake = new FleetCertificates("fleet");
        const string unsigned = "is not signed by the authority that is trusted here";
        await ShutOut(null, "is missing");
        await ShutOut(authority.Signed("A", new(2021, 6, 1, 0, 0, 0, TimeSpan.Zero)), "is not valid today: from 2020-01-01 to 2021-");
        await ShutOut(authority.SignedByPart("A"), unsigned);
        await ShutOut(namesake.Signed("A"), unsigned);
        var unknown = new X509Extension(new Oid("1.3.6.1.4.1.99999.1"), [5, 0], critical: true);
        await ShutOut(authority.Signed("A", more: unknown), "is not as it must be: ");

        async Task ShutOut(string? pem, string wanted)
        {
            var (here, there) = PipeEnd.Pair();
            var door = new FleetDoor(null, FleetTls.Of("fleet.pem", authority.Pem("door")));
            await using var seal = door.Seal(here)!;
            var accepting = door.AcceptAsync(here, seal, Eventually.Token());
            await GreetedAsync(there);
            await using var stranger = new SealedPipe(there);
            await stranger.Ssl.AuthenticateAsClientAsync(Client(pem), Eventually.Token());
            await stranger.Output.WriteAsync((byte[])[Trusted], Eventually.Token());
            Assert.Equal(Refused, (await TokenHandshake.ReadAsync(stranger.Input, 1, Eventually.Token()))![0]);
            await there.Output.CompleteAsync();
            var (outcome, why) = await accepting;
            Assert.Equal(Handshake.Distrusted, outcome);
            Assert.StartsWith(wanted, why, StringComparison.Ordinal);
            PlainWords.Check(FleetDoor.ToldOfCaller(outcome, IPAddress.Loopback, why)!);
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", nameof(Handshake.HasNoTls))]
    [InlineData("realtime-bench fleet 1\n", nameof(Handshake.HasNoTls))] // So says a part without it.
    [InlineData("\u0016\u0003\u0001\0\u0005hello", nameof(Handshake.TlsFailed))]
    [InlineData("", nameof(Handshake.Broken))]
    public async Task A_caller_that_speaks_TLS_badly_is_not_told_as_one_that_speaks_none(string said, string expected)
    {
        using var authority = new FleetCertificates("fleet");
        var (here, there) = PipeEnd.Pair();
        var door = new FleetDoor(null, FleetTls.Of("fleet.pem", authority.Pem("door")));
        await using var seal = door.Seal(here)!;
        var accepting = door.AcceptAsync(here, seal, Eventually.Token());
        await there.Output.WriteAsync(Encoding.Latin1.GetBytes(said), Eventually.Token());
        if (said.Length == 0) await there.Output.CompleteAsync();
        var (outcome, why) = await accepting;
        Assert.Equal(expected, outcome.ToString());
        Assert.Equal(outcome == Handshake.TlsFailed, why is not null);
    }

    [Fact]
    public async Task An_agent_that_answers_TLS_with_something_else_is_told_with_the_reason()
    {
        using var authority = new FleetCertificates("fleet");
        var (here, there) = PipeEnd.Pair();
        var door = new FleetDoor(null, FleetTls.Of("fleet.pem", authority.Pem("caller")));
        await using var seal = door.Seal(here)!;
        await there.Output.WriteAsync(Encoding.ASCII.GetBytes("realtime-bench fleet s\nand no TLS at all"), Eventually.Token());
        var (outcome, why) = await door.OpenAsync(here, seal, Eventually.Token());
        Assert.Equal(Handshake.TlsFailed, outcome);
        Assert.NotNull(why);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_falls_silent_after_the_greeting_is_shut_out_when_his_time_is_over(bool tls)
    {
        using var authority = new FleetCertificates("fleet");
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            var (here, there) = PipeEnd.Pair();
            await using var connection = new DefaultConnectionContext("1", here, there);
            var beganUs = time.NowUs();
            await Accepting(new FleetDoor(null, tls ? FleetTls.Of("fleet.pem", authority.Pem("door")) : null, time))(connection);
            Assert.True(time.NowUs() - beganUs >= FleetDoor.Patience.TotalMicroseconds);
            await GreetedAsync(there);
            await ClosedAsync(connection);
        });
    }

    [Fact]
    public async Task A_connection_that_fails_in_whatever_way_ends_alone_and_what_is_odd_is_told()
    {
        await EndsAsync(new SocketException(104), null);
        await EndsAsync(new IOException("gone"), null);
        await EndsAsync(
            new CryptographicException("there is no such key"),
            "a caller from 127.0.0.1 was shut out: the connection failed (there is no such key)");

        static async Task EndsAsync(Exception fault, string? wanted)
        {
            var (here, there) = PipeEnd.Pair();
            await using var connection = new DefaultConnectionContext("1", here, there)
            {
                RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1),
            };
            await there.Output.CompleteAsync(fault);
            string? shutOut = null;
            await Accepting(new FleetDoor(null, null) { WhenShutOut = (_, told) => shutOut = told })(connection);
            Assert.Equal(wanted, shutOut);
            await ClosedAsync(connection);
        }
    }

    [Theory]
    [InlineData("127.0.0.1:24201", true)]
    [InlineData("[::1]:24201", true)]
    [InlineData("10.0.0.8:24201", false)]
    public async Task An_address_of_a_list_that_others_may_write_to_is_called_beyond_loopback_with_TLS_alone(string called, bool may)
    {
        using var authority = new FleetCertificates("fleet");
        var place = IPEndPoint.Parse(called);
        var door = new FleetDoor("a token of the test 0123456789", null) { CallsByList = true };
        Assert.Equal(may, door.MayCall(place));
        Assert.True(new FleetDoor(null, null).MayCall(place));
        Assert.True(new FleetDoor(null, FleetTls.Of("fleet.pem", authority.Pem("A"))) { CallsByList = true }.MayCall(place));
        if (may) return;
        var (here, there) = PipeEnd.Pair();
        await using var connection = new DefaultConnectionContext("1", here, there) { RemoteEndPoint = place };
        var builder = new ConnectionBuilder(new NoServices());
        door.Opening(builder);
        var refused = await Assert.ThrowsAsync<ConnectionAbortedException>(() => builder.Build()(connection));
        Assert.Contains($"the list of members has {called}, which is beyond loopback", refused.Message, StringComparison.Ordinal);
        Assert.False(there.Input.TryRead(out _), "something was said to it");
        await ClosedAsync(connection);
    }

    [Fact]
    public void Of_one_kind_a_line_a_minute_is_said_however_many_are_shut_out()
    {
        var time = new HeldClock();
        var said = new List<string>();
        var lines = new ShutOutLines(time, said.Add);
        for (var i = 0; i < 100; i++)
        {
            lines.Add(Handshake.OtherToken, "another token");
            lines.Add(Handshake.HasNoTls, "no TLS");
        }

        Assert.Equal(["another token", "no TLS"], said);
        time.Forward(TimeSpan.FromMinutes(1));
        lines.Add(Handshake.OtherToken, "another token");
        lines.Add(Handshake.OtherToken, "another token");
        Assert.Equal("another token (and 99 more like it since the last line of this kind)", said[2]);
        Assert.Equal(3, said.Count);
    }

    private static ConnectionDelegate Accepting(FleetDoor door)
    {
        var builder = new ConnectionBuilder(new NoServices());
        door.Accepting(builder);
        return builder.Build();
    }

    [Theory]
    [InlineData(nameof(Handshake.Broken), 1, 2, true)]
    [InlineData(nameof(Handshake.Broken), 4, 5, true)]
    [InlineData(nameof(Handshake.Broken), 9, 5, false)] // It is not tried for ever.
    [InlineData(nameof(Handshake.OtherToken), 1, 1, false)] // The next would be the same.
    [InlineData(nameof(Handshake.NoAgent), 1, 1, false)]
    [InlineData(null, 1, 1, false)] // What failed was no handshake.
    public async Task A_connection_whose_handshake_broke_off_is_opened_again(string? outcome, int failures, int tries, bool opened)
    {
        var door = new FleetDoor(null, null);
        var made = 0;
        var starting = door.StartAsync(Start, Eventually.Token());
        if (opened) Assert.Equal(tries, await starting);
        else await Assert.ThrowsAsync<ConnectionAbortedException>(() => starting);
        Assert.Equal(tries, made);
        door.WhenRefused(Handshake.Broken, null, ""); // Of one that Orleans opens later nothing is left to give up.

        Task<int> Start(CancellationToken stop)
        {
            if (++made > failures) return Task.FromResult(made);
            if (outcome is { } failed)
            {
                door.WhenRefused(Enum.Parse<Handshake>(failed), null, "");
                Assert.True(stop.IsCancellationRequested, "what waits for the connection goes on");
            }

            throw new ConnectionAbortedException();
        }
    }

    private static Task ClosedAsync(DefaultConnectionContext connection) =>
        Eventually.TrueAsync(() => connection.ConnectionClosed.IsCancellationRequested, () => "it was not shut out");

    private static async Task GreetedAsync(PipeEnd there)
    {
        var greeting = await there.Input.ReadAtLeastAsync(Greeting, Eventually.Token());
        there.Input.AdvanceTo(greeting.Buffer.GetPosition(Greeting));
    }

    // Of a key, its certificate and those between that and the authority.
    private static SslClientAuthenticationOptions Client(string? pem)
    {
        var between = new X509Certificate2Collection();
        if (pem is not null) between.ImportFromPem(pem);
        return new SslClientAuthenticationOptions
        {
            TargetHost = "",
            ClientCertificateContext = pem is null ? null : SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPem(pem, pem), [.. between.Skip(1)], offline: true),
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
        };
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
