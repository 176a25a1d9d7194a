using System.Text;
using Bench.Contract.Framing;
using Bench.Loadgen.Clients.Lean;
using CsCheck;

namespace Bench.Tests.Unit.Lean;

public sealed class HttpHeadTests
{
    [Fact]
    public void What_sets_the_body_is_read()
    {
        var bytes = "HTTP/1.1 200 OK\r\ncontent-LENGTH:  42 \r\nConnection: close\r\nX: y\r\n\r\nbody"u8;
        Assert.Equal(Parsed.Done, HttpHead.Parse(bytes, out var head));
        Assert.Equal(200, head.Status);
        Assert.Equal(42, head.ContentLength);
        Assert.True(head.Close);
        Assert.True(head.HasBody);
        Assert.False(head.Chunked);
        Assert.Equal("body", Encoding.ASCII.GetString(bytes[head.Length..]));
    }

    [Fact]
    public void A_handshake_is_read()
    {
        Assert.Equal(
            Parsed.Done,
            HttpHead.Parse("HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nSec-WebSocket-Accept: abc=\r\n\r\n"u8, out var head));
        Assert.True(head.ToWebSocket);
        Assert.Equal("abc=", Encoding.ASCII.GetString(head.Accept));
        Assert.False(head.HasBody);
    }

    [Theory]
    [InlineData("HTTP/2 200\r\n\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    [InlineData("HTTP/1.1 99 \r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n")]
    public void What_cannot_be_trusted_is_refused(string head) =>
        Assert.Equal(Parsed.Invalid, HttpHead.Parse(Encoding.ASCII.GetBytes(head), out _));

    [Fact]
    public void Every_true_prefix_needs_more()
    {
        var whole = "HTTP/1.1 204 No Content\r\nCursor: 7\r\n\r\n"u8;
        for (var length = 0; length < whole.Length; length++) Assert.Equal(Parsed.NeedMore, HttpHead.Parse(whole[..length], out _));
        Assert.Equal(Parsed.Done, HttpHead.Parse(whole, out _));
    }

    [Fact]
    public void A_head_without_end_is_refused() => Assert.Equal(
        Parsed.Invalid, HttpHead.Parse(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nX: " + new string('x', HttpHead.LongestBytes)), out _));

    [Fact]
    public void Hostile_bytes_never_throw() => Cuts.Hostile.Sample(bytes => { HttpHead.Parse(bytes, out _); });
}
