using System.Net;
using System.Net.Sockets;
using System.Text;
using Bench.Loadgen.Hostile;

namespace Bench.Tests.Unit;

/// <summary>What an attempt to connect that fails says of the server, and what of the harness.</summary>
public sealed class RawLineTests
{
    [Theory]
    [InlineData(SocketError.ConnectionRefused, "connect-failed")]
    [InlineData(SocketError.ConnectionReset, "connect-failed")]
    [InlineData(SocketError.TimedOut, "connect-failed")]
    [InlineData(SocketError.TooManyOpenSockets, "no-descriptors-here")]
    [InlineData(SocketError.AddressNotAvailable, "no-ports-here")]
    public void What_the_harness_lacks_is_no_refusal_of_the_server(SocketError error, string words) =>
        Assert.Equal(words, RawLine.EndOf(new SocketException((int)error)));

    [Theory]
    [InlineData(10, 200)]
    [InlineData(4000, 404)] // Cookies, policies, what a proxy adds.
    public async Task A_head_of_any_length_has_an_end_and_a_status(int more, int status)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        using var line = await RawLine.OpenAsync(LineEnd.Of(url, trust: null), null, Eventually.Token());
        using var server = await listener.AcceptSocketAsync(Eventually.Token());
        await server.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nX-More: {new string('x', more)}\r\n"), Eventually.Token());
        var head = $"HTTP/1.1 {status} X\r\nX-More: \r\n".Length + more;
        for (var i = 0; i < head; i++) await line.ReadAsync(1, Eventually.Token());
        Assert.Equal((false, status), (line.HasHead, line.Status));
        await server.SendAsync("\r\n"u8.ToArray(), Eventually.Token());
        for (var i = 0; i < 2; i++) await line.ReadAsync(1, Eventually.Token());
        Assert.True(line.HasHead);
    }

    [Fact]
    public async Task A_line_whose_handshake_failed_can_be_read_written_and_reset()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        var opening = RawLine.OpenAsync(LineEnd.Of(url, trust: null), null, Eventually.Token());
        using (var server = await listener.AcceptSocketAsync(Eventually.Token()))
            await server.SendAsync("this is no TLS\r\n"u8.ToArray(), Eventually.Token());
        using var line = await opening;
        line.Reset();
        Assert.False(await line.SendAsync("x", Eventually.Token()));
        Assert.Equal((0, "tls-failed"), ((await line.ReadAsync(1, Eventually.Token())).Length, line.End));
    }
}
