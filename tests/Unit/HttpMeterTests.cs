using System.Text;
using Bench.Loadgen.Clients.Wire;
using CsCheck;

namespace Bench.Tests.Unit;

public sealed class HttpMeterTests
{
    private const string Fixed = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\nX-Long: "
        + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n";
    private const string FixedBody = "[1,2]";
    private const string Empty = "HTTP/1.1 204 No Content\r\ncursor: 12\r\n\r\n";
    private const string NotModified = "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: \"1\"\r\n\r\n";
    private const string Chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    private const string ChunkedBody = "1a\r\nabcdefghijklmnopqrstuvwxyz\r\n3;x=y\r\n\r\n\n\r\n0\r\n\r\n";
    private const string Switch = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
    private const string Frames = "\u0001\u0002HTTP/1.1 200 OK\r\n\r\nfoo";

    private static readonly byte[] Stream =
        Encoding.Latin1.GetBytes(Fixed + FixedBody + Empty + NotModified + Chunked + ChunkedBody + Fixed + FixedBody + Switch + Frames);

    [Fact]
    public void Heads_and_bodies_are_told_apart_wherever_the_stream_is_cut() =>
        Gen.Int[1, 40].List[1, 60].Sample(cuts =>
        {
            var meter = new HttpMeter();
            var at = 0;
            for (var i = 0; at < Stream.Length; i++)
            {
                var length = Math.Min(cuts[i % cuts.Count], Stream.Length - at);
                meter.Feed(Stream.AsSpan(at, length));
                at += length;
            }

            Assert.Equal(2 * Fixed.Length + Empty.Length + NotModified.Length + Chunked.Length + Switch.Length, meter.HeadBytes);
            Assert.Equal(2 * FixedBody.Length + ChunkedBody.Length + Frames.Length, meter.BodyBytes);
            Assert.True(meter.Upgraded);
            Assert.False(meter.BadHead);
        });

    [Fact]
    public void Between_two_answers_and_between_two_chunks_it_says_so()
    {
        var meter = new HttpMeter();
        var between = new List<string>();
        foreach (var one in Encoding.Latin1.GetBytes(
            Fixed + FixedBody + Empty + Chunked + "1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n" + Switch + "a"))
        {
            if (meter.BetweenMessages) between.Add($"message at {meter.HeadBytes + meter.BodyBytes}");
            if (meter.BetweenPushes) between.Add($"push at {meter.HeadBytes + meter.BodyBytes}");
            meter.Feed([one]);
        }

        var (empty, chunked) = (Fixed.Length + FixedBody.Length, Fixed.Length + FixedBody.Length + Empty.Length);
        var (first, last) = (chunked + Chunked.Length, chunked + Chunked.Length + 32);
        Assert.Equal(
            ["message at 0", $"message at {empty}", $"message at {chunked}", $"push at {first}", $"push at {last}",
                $"message at {last + 5}", $"push at {last + 5 + Switch.Length}"],
            between);
    }

    [Fact]
    public void Requests_are_counted_too()
    {
        var meter = new HttpMeter();
        const string get = "GET /poll HTTP/1.1\r\nHost: x\r\n\r\n";
        const string post = "POST /messages HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n";
        meter.Feed(Encoding.Latin1.GetBytes(get + get + post + "abc" + get));
        Assert.Equal(3 * get.Length + post.Length, meter.HeadBytes);
        Assert.Equal(3, meter.BodyBytes);
    }

    [Fact]
    public void Any_bytes_are_all_counted_once() =>
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            var meter = new HttpMeter();
            meter.Feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8);
            meter.Feed(bytes);
            Assert.Equal(47 + bytes.Length, meter.HeadBytes + meter.BodyBytes);
        });
}
