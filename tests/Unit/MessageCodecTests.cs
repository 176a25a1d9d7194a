using System.Text;
using Bench.Contract;
using CsCheck;

namespace Bench.Tests.Unit;

public sealed class MessageCodecTests
{
    private static readonly Gen<MessageStamps> Stamps =
        Gen.Select(
            Gen.Long[1, long.MaxValue], Gen.Long[0, long.MaxValue / 2], Gen.Long[0, long.MaxValue / 2],
            (sequence, intended, lag) => new MessageStamps(sequence, intended, intended + lag));

    [Fact]
    public void What_is_encoded_is_decoded() =>
        Gen.Select(Stamps, Gen.String).Sample((stamps, text) =>
        {
            Assert.True(MessageCodec.TryMakeData(Encoding.UTF8.GetBytes(text), isJson: false, out var data));
            var encoded = MessageCodec.Encode(stamps, data);
            Assert.True(MessageCodec.TryDecode(encoded, out var decoded, out var decodedData));
            Assert.Equal(stamps, decoded);
            Assert.Equal(data, decodedData.ToArray());
            Assert.DoesNotContain((byte)'\n', encoded);
            using var json = System.Text.Json.JsonDocument.Parse(encoded);
            Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), json.RootElement[3].GetString());
        });

    [Theory]
    [InlineData(30)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65535)]
    [InlineData(65536)]
    public void A_padded_message_has_exactly_the_size_asked_for(int bytes)
    {
        var encoded = MessageCodec.EncodePadded(new MessageStamps(12345, 864_000_000_000, 864_000_000_012), bytes);
        Assert.Equal(bytes, encoded.Length);
        Assert.True(MessageCodec.TryDecode(encoded, out var stamps, out _));
        Assert.Equal(new MessageStamps(12345, 864_000_000_000, 864_000_000_012), stamps);
    }

    [Fact]
    public void Stamps_that_need_more_room_than_asked_for_are_never_cut()
    {
        var stamps = new MessageStamps(long.MaxValue, long.MaxValue / 2, long.MaxValue - 1);
        Assert.True(MessageCodec.TryDecode(MessageCodec.EncodePadded(stamps, 30), out var decoded, out _));
        Assert.Equal(stamps, decoded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1,2,3]")]
    [InlineData("[0,2,3,\"\"]")]
    [InlineData("[1,-2,3,\"\"]")]
    [InlineData("[1,2,-3,\"\"]")]
    [InlineData("[1,2,3,]")]
    [InlineData("[1,9223372036854775807,1,\"\"]")]
    [InlineData("[1,2,3,\"\"")]
    [InlineData("{\"a\":1,\"b\":2}")]
    [InlineData("[99999999999999999999,2,3,\"\"]")]
    public void What_is_no_message_is_refused(string text) =>
        Assert.False(MessageCodec.TryDecode(Encoding.UTF8.GetBytes(text), out _, out _));

    [Fact]
    public void Any_bytes_decode_or_are_refused_without_an_exception() =>
        Gen.Byte.Array[0, 60].Sample(bytes => { _ = MessageCodec.TryDecode(bytes, out _, out _); });

    [Theory]
    [InlineData("{\"a\":\n 1}", "{\"a\": 1}")]
    [InlineData("\r\n[\"\\ud800\",\n1]\n", "[\"\\ud800\",1]")] // Half of a pair cannot be decoded, and need not be.
    [InlineData("[1,2]", "[1,2]")]
    [InlineData("\"x\"", "\"x\"")]
    public void Json_is_kept_and_put_on_one_line(string body, string expected)
    {
        Assert.True(MessageCodec.TryMakeData(Encoding.UTF8.GetBytes(body), isJson: true, out var data));
        Assert.Equal(expected, Encoding.UTF8.GetString(data));
    }

    [Theory]
    [InlineData("{\"a\":")]
    [InlineData("1 2")]
    [InlineData("1\n2")]
    [InlineData("tr\nue")]
    [InlineData("")]
    public void Broken_json_is_refused(string body) =>
        Assert.False(MessageCodec.TryMakeData(Encoding.UTF8.GetBytes(body), isJson: true, out _));

    [Fact]
    public void Broken_utf8_is_refused() => Assert.False(MessageCodec.TryMakeData([0xC3, 0x28], isJson: false, out _));

    [Fact]
    public void An_origin_stamp_survives_the_way_through_the_server() =>
        Gen.Select(Gen.Long[0, 1_000_000], Gen.Long[1, long.MaxValue], Gen.Long[0, long.MaxValue]).Sample((client, number, intended) =>
        {
            var sent = new OriginStamp(client, number, intended);
            var text = new byte[200];
            var length = sent.Write(text, 150);
            Assert.Equal(150, length);
            Assert.True(MessageCodec.TryMakeData(text.AsSpan(0, length), isJson: false, out var data));
            var encoded = MessageCodec.Encode(new MessageStamps(1, 2, 3), data);
            Assert.True(MessageCodec.TryDecode(encoded, out _, out var received));
            Assert.True(OriginStamp.TryRead(received, out var origin));
            Assert.Equal(sent, origin);
        });
}
