using System.Buffers;
using Bench.Contract;
using Bench.Loadgen.Http2;

namespace Bench.Tests.Unit.Http2;

/// <summary>Fields as RFC 7541 codes them.</summary>
public sealed class HpackTests
{
    // RFC 7541, C.4: three requests on one connection.
    private static readonly (string Coded, (string, string)[] Fields)[] Requests =
    [
        ("828684418cf1e3c2e5f23a6ba0ab90f4ff",
            [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "www.example.com")]),
        ("828684be5886a8eb10649cbf",
            [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "www.example.com"), ("cache-control", "no-cache")]),
        ("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
            [(":method", "GET"), (":scheme", "https"), (":path", "/index.html"), (":authority", "www.example.com"),
                ("custom-key", "custom-value")]),
    ];

    [Fact]
    public void Requests_are_written_and_read_as_the_examples_of_the_standard()
    {
        var (encoder, reader) = (new HpackEncoder(), new HpackReader());
        foreach (var (coded, fields) in Requests)
        {
            Assert.Equal(coded, Convert.ToHexStringLower(Write(encoder, fields)));
            Assert.True(reader.TryRead(Convert.FromHexString(coded), out var read));
            Assert.Equal(fields, read);
        }
    }

    // RFC 7541, C.6.1 to C.6.3, but with the usual table: so that nothing is evicted, and the third refers to what the second brought.
    [Fact]
    public void An_answer_is_read_as_the_example_of_the_standard()
    {
        const string first = "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3";
        var reader = new HpackReader();
        Assert.True(reader.TryRead(Convert.FromHexString(first), out var fields));
        Assert.Equal(
            [(":status", "302"), ("cache-control", "private"), ("date", "Mon, 21 Oct 2013 20:13:21 GMT"),
                ("location", "https://www.example.com")],
            fields);
        Assert.True(reader.TryRead(Convert.FromHexString("4883640effc1c0bf"), out fields));
        Assert.Equal(
            [(":status", "307"), ("cache-control", "private"), ("date", "Mon, 21 Oct 2013 20:13:21 GMT"),
                ("location", "https://www.example.com")],
            fields);
    }

    [Fact]
    public void What_is_written_is_read_whatever_it_is_and_however_much_of_it()
    {
        var random = new SplitMix64(1);
        var (encoder, reader) = (new HpackEncoder(), new HpackReader());
        for (var block = 0; block < 300; block++)
        {
            // Few names and values, so that some are there again and others have gone meanwhile.
            if (block % 50 == 49) encoder.Limit(random.NextDouble() < 0.5 ? 300 : 4096);
            var fields = Enumerable.Range(0, (int)(random.NextDouble() * 12)).Select(_ => Field(ref random)).ToArray();
            Assert.True(reader.TryRead(Write(encoder, fields), out var read));
            Assert.Equal(fields, read);
        }
    }

    [Fact]
    public void Every_byte_has_its_code()
    {
        var all = Enumerable.Range(0, 256).Select(one => (byte)one).ToArray();
        var (coded, text) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        HpackHuffman.Write(all, coded);
        Assert.Equal(HpackHuffman.LengthOf(all), coded.WrittenCount);
        Assert.True(HpackHuffman.TryRead(coded.WrittenSpan, text));
        Assert.Equal(all, text.WrittenSpan.ToArray());
    }

    [Theory]
    [InlineData("ff")] // An index without an end.
    [InlineData("80")] // The index 0.
    [InlineData("ff21")] // Beyond both tables.
    [InlineData("4185")] // A value that is longer than the block.
    [InlineData("3fe21f")] // A table of 4,097 bytes.
    [InlineData("0082ffff0161")] // Padding of more than seven bits.
    public void What_breaks_the_coding_is_told(string coded) =>
        Assert.False(new HpackReader().TryRead(Convert.FromHexString(coded), out _));

    [Fact]
    public void What_names_a_request_is_not_remembered_and_all_else_is()
    {
        var encoder = new HpackEncoder();
        (string, string)[] poll =
        [
            (":method", "GET"), (":scheme", "https"), (":authority", "127.0.0.1:5080"), (":path", "/poll?topic=t1&since=7"),
            ("cookie", new string('c', 200))
        ];
        var (first, second) = (Write(encoder, poll), Write(encoder, poll));
        Assert.True(first.Length > 150);
        // Five indices, and the path again in full.
        Assert.Equal(4 + 2 + HpackHuffman.LengthOf("/poll?topic=t1&since=7"u8), second.Length);
    }

    private static (string, string) Field(ref SplitMix64 random)
    {
        string[] names = [":path", ":authority", "cookie", "x-one", "x-two", "accept"];
        var value = new char[(int)(random.NextDouble() * random.NextDouble() * 300)];
        for (var i = 0; i < value.Length; i++) value[i] = (char)(random.NextDouble() * 256);
        return (names[(int)(random.NextDouble() * names.Length)], random.NextDouble() < 0.4 ? "again" : new string(value));
    }

    private static byte[] Write(HpackEncoder encoder, IEnumerable<(string, string)> fields)
    {
        var to = new ArrayBufferWriter<byte>();
        encoder.Write(fields, to);
        return to.WrittenSpan.ToArray();
    }
}
