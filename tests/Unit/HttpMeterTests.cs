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

    private const string Status = "HTTP/1.1 200 OK\r\n";
    private const string Rest = "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

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

    public static TheoryData<string, string> BadHeads => new()
    {
        { Status, " goes on with the status line\r\n" + Rest },
        { Status + "no colon\r\n", Rest },
        { Status + ": no name\r\n", Rest },
        { Status + "Content-Length : 5\r\n", Rest },
        { Status + "two words: 5\r\n", Rest },
        { Status + "Content-Length:\r\n", Rest },
        { Status + "Content-Length: five\r\n", Rest },
        { Status + "Content-Length: -5\r\n", Rest },
        { Status + "Content-Length: +5\r\n", Rest },
        { Status + "Content-Length: 5, 5\r\n", Rest },
        { Status + "Content-Length: 99999999999999999999\r\n", Rest },
        { Status + "Content-Length: " + new string('0', 100) + "5\r\n", Rest }, // Longer than what is kept of a line.
        { Status + "Content-Length: 5\r\nContent-Length: 6\r\n", Rest },
        { Status + "Content-Length: 5\r\n,6\r\n", Rest }, // A line of its own, and no list.
        { Status + "Content-Length: 5,\r\n 5\r\n", Rest }, // A folded one.
        { Status + "Transfer-Encoding: gzip\r\n", Rest },
        { Status + "Transfer-Encoding: gzip, chunked\r\n", Rest },
        { Status + "Transfer-Encoding:\r\n", Rest },
        { "GET / HTTP/1.1\r\nHost\r\n", Rest }, // Requests too.
    };

    [Theory]
    [MemberData(nameof(BadHeads))]
    public void A_head_that_breaks_the_grammar_is_told_and_all_that_follows_counts_as_body_wherever_it_is_cut(string head, string rest)
    {
        var stream = Encoding.Latin1.GetBytes(head + rest);
        Assert.All(Enumerable.Range(1, stream.Length), length =>
        {
            var meter = new HttpMeter();
            foreach (var part in stream.Chunk(length)) meter.Feed(part);
            Assert.Equal((true, head.Length, rest.Length), (meter.BadHead, meter.HeadBytes, meter.BodyBytes));
            Assert.False(meter.BetweenMessages);
        });
    }

    [Theory]
    [InlineData(Status + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", "12345")] // Twice the same says the same.
    [InlineData(Status + "Content-Length: \r\n 5\r\n\r\n", "12345")] // Folded.
    [InlineData(Status + "Transfer-Encoding: , Chunked,\r\n\r\n", "1\r\na\r\n0\r\n\r\n")]
    [InlineData("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", "")] // An empty line before a request (RFC 9112, section 2.2).
    public void What_the_grammar_allows_is_no_bad_head(string head, string body)
    {
        var meter = new HttpMeter();
        foreach (var one in Encoding.Latin1.GetBytes(head + body)) meter.Feed([one]);
        Assert.Equal((false, head.Length, body.Length), (meter.BadHead, meter.HeadBytes, meter.BodyBytes));
        Assert.True(meter.BetweenMessages);
    }

    [Fact]
    public void A_name_longer_than_what_is_kept_of_a_line_is_no_bad_head()
    {
        var meter = new HttpMeter();
        meter.Feed(Encoding.Latin1.GetBytes($"{Status}X-{new string('y', 200)}: z\r\nContent-Length: 0\r\n\r\n"));
        Assert.True(!meter.BadHead && meter.BetweenMessages);
    }

    [Fact]
    public void A_chunk_size_that_cannot_be_read_is_no_bad_head_and_what_follows_is_counted()
    {
        const string head = Status + "Transfer-Encoding: chunked\r\n\r\n";
        const string body = "zz\r\nabc\r\n0\r\n\r\n";
        var meter = new HttpMeter();
        meter.Feed(Encoding.Latin1.GetBytes(head + body));
        Assert.Equal((false, head.Length, body.Length), (meter.BadHead, meter.HeadBytes, meter.BodyBytes));
        Assert.True(meter.BetweenPushes);
    }
}
