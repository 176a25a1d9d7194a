using System.Text;
using Bench.Contract.Framing;
using Bench.Loadgen.Clients.Lean;
using CsCheck;

namespace Bench.Tests.Unit.Lean;

public sealed class ChunkedDecoderTests
{
    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5;name=value\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n", "hello world")]
    [InlineData("A\n0123456789\n0\n\n", "0123456789")]
    public void Bodies_come_out_whole(string chunked, string body) =>
        Assert.Equal((Parsed.Done, body), Feed([Encoding.ASCII.GetBytes(chunked)]));

    [Theory]
    [InlineData("\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("5\r\nhelloX")]
    [InlineData("1000000000000000\r\n")]
    public void What_is_no_chunk_is_refused(string chunked) =>
        Assert.Equal(Parsed.Invalid, Feed([Encoding.ASCII.GetBytes(chunked)]).Result);

    [Fact]
    public void Any_cut_gives_the_same_body() =>
        Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 300].Array[0, 10], Cuts.Points).Sample((chunks, points) =>
        {
            var stream = Encoding.ASCII.GetBytes(string.Concat(chunks.Select(c => $"{c.Length:x}\r\n{c}\r\n")) + "0\r\n\r\n");
            Assert.Equal((Parsed.Done, string.Concat(chunks)), Feed(Cuts.Of(stream, points)));
        });

    [Fact]
    public void Hostile_bytes_give_the_same_answer_at_any_cut_and_never_throw() =>
        Gen.Select(Cuts.Hostile, Cuts.Points)
            .Sample((bytes, points) => Feed([bytes.ToArray()]).Result == Feed(Cuts.Of(bytes, points)).Result);

    private static (Parsed Result, string Body) Feed(IEnumerable<byte[]> parts)
    {
        var decoder = new ChunkedDecoder();
        var body = new StringBuilder();
        var result = Parsed.NeedMore;
        foreach (var part in parts)
        {
            result = decoder.Decode(part, out var written, out _);
            body.Append(Encoding.Latin1.GetString(part.AsSpan(0, written)));
            if (result != Parsed.NeedMore) break;
        }

        return (result, body.ToString());
    }
}
