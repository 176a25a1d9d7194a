using System.Text;
using Bench.Contract.Framing;
using Bench.Loadgen.Clients.Lean;
using CsCheck;

namespace Bench.Tests.Unit.Lean;

public sealed class WebSocketTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65535)]
    [InlineData(65536)]
    public void A_written_frame_reads_back(int length)
    {
        var payload = Bytes(length);
        var wire = new byte[length + WebSocketFrame.LongestHeader];
        var written = WebSocketFrame.Write(wire, WebSocketOpcode.Text, payload, mask: 0xA1B2C3D4);
        Assert.Equal(Parsed.Done, WebSocketFrame.TryRead(wire, out var frame));
        Assert.Equal(
            (true, WebSocketOpcode.Text, 0xA1B2C3D4u, (long)length, written),
            (frame.Final, frame.Opcode, frame.Mask!.Value, frame.PayloadLength, frame.HeaderLength + length));
        var read = wire.AsSpan(frame.HeaderLength, length);
        WebSocketFrame.ApplyMask(read, frame.Mask.Value);
        Assert.True(read.SequenceEqual(payload));
        for (var cut = 0; cut < frame.HeaderLength; cut++)
            Assert.Equal(Parsed.NeedMore, WebSocketFrame.TryRead(wire.AsSpan(0, cut), out _));
    }

    [Fact]
    public void The_mask_is_that_of_the_specification()
    {
        // RFC 6455, section 5.7: a masked "Hello".
        var wire = new byte[11];
        Assert.Equal(11, WebSocketFrame.Write(wire, WebSocketOpcode.Text, "Hello"u8, mask: 0x3D21FA37));
        Assert.Equal([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], wire);
    }

    [Theory]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65535)]
    [InlineData(65536)]
    public void A_servers_message_of_any_length_form_is_taken(int length) =>
        Assert.Equal([Convert.ToHexString(Bytes(length))], Feed([Server(WebSocketOpcode.Binary, Bytes(length))]).Messages);

    [Fact]
    public void Any_cut_and_any_fragments_give_the_same_messages() =>
        Gen.Select(Gen.Select(Gen.Byte.Array[0, 300].Array[1, 4], Gen.Bool).Array[0, 8], Cuts.Points).Sample((messages, points) =>
        {
            var stream = new List<byte>();
            foreach (var (fragments, pings) in messages)
            {
                for (var i = 0; i < fragments.Length; i++)
                {
                    stream.AddRange(Server(
                        i == 0 ? WebSocketOpcode.Binary : WebSocketOpcode.Continuation, fragments[i], final: i == fragments.Length - 1));
                    if (pings) stream.AddRange(Server(WebSocketOpcode.Ping, [(byte)i]));
                }
            }

            var (got, steps) = Feed(Cuts.Of([.. stream], points));
            Assert.Equal(messages.Select(m => Convert.ToHexString(m.Item1.SelectMany(f => f).ToArray())), got);
            Assert.Equal(messages.Where(m => m.Item2).Sum(m => m.Item1.Length), steps.Count(s => s == WebSocketStep.Ping));
        });

    [Fact]
    public void What_breaks_the_protocol_is_refused()
    {
        Assert.Equal(WebSocketStep.Invalid, Last([0xC1, 0x00])); // a reserved bit
        Assert.Equal(WebSocketStep.Invalid, Last([0x83, 0x00])); // a reserved opcode
        Assert.Equal(WebSocketStep.Invalid, Last([0x80, 0x00])); // continues nothing
        Assert.Equal(WebSocketStep.Invalid, Last([0x01, 0x00, 0x81, 0x00])); // begins anew within a message
        Assert.Equal(WebSocketStep.Invalid, Last([0x09, 0x00])); // a ping in fragments
        Assert.Equal(WebSocketStep.Invalid, Last([0x89, 0x7E, 0x00, 0x7E])); // a ping too long
        Assert.Equal(WebSocketStep.Invalid, Last([0x81, 0x7E, 0x00, 0x05])); // not the shortest length
        Assert.Equal(WebSocketStep.Invalid, Last([0x81, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0])); // a negative length
        Assert.Equal(WebSocketStep.Invalid, Last([0x81, 0x80, 1, 2, 3, 4])); // a masked frame of a server
        Assert.Equal(WebSocketStep.TooLong, Last([0x81, 0x7F, 0, 0, 0, 0, 0x7F, 0, 0, 0]));
        Assert.Equal(WebSocketStep.Close, Last([0x88, 0x02, 0x03, 0xE8]));
    }

    [Fact]
    public void Endless_empty_fragments_hold_no_bytes()
    {
        var reader = new WebSocketReader();
        byte[] first = [0x01, 0x00, 0x00, 0x00, 0x89, 0x00, 0x00, 0x00];
        while (reader.Next(first, out _, out var kept, out _) is var step && step != WebSocketStep.Ping) Assert.Equal(0, kept);
        Assert.Equal(WebSocketStep.NeedMore, reader.Next(first, out _, out var left, out _));
        Assert.Equal(0, left);
    }

    [Fact]
    public void Hostile_bytes_never_throw() =>
        Gen.Select(Cuts.Hostile, Cuts.Points).Sample((bytes, points) => { Feed(Cuts.Of(bytes, points)); });

    private static WebSocketStep Last(byte[] bytes) => Feed([bytes]).Steps[^1];

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    // A server's frame is a client's without the mask.
    private static byte[] Server(WebSocketOpcode opcode, byte[] payload, bool final = true)
    {
        var masked = new byte[payload.Length + WebSocketFrame.LongestHeader];
        var length = WebSocketFrame.Write(masked, opcode, payload, mask: 0, final);
        var header = length - payload.Length - 4;
        masked[1] &= 0x7F;
        return [.. masked[..header], .. payload];
    }

    private static (List<string> Messages, List<WebSocketStep> Steps) Feed(IEnumerable<byte[]> parts)
    {
        var reader = new WebSocketReader();
        var messages = new List<string>();
        var steps = new List<WebSocketStep>();
        byte[] pending = [];
        foreach (var part in parts)
        {
            pending = [.. pending, .. part];
            while (true)
            {
                var step = reader.Next(pending, out var consumed, out var kept, out var payload);
                steps.Add(step);
                if (step == WebSocketStep.Message) messages.Add(Convert.ToHexString(payload));
                if (step is WebSocketStep.Invalid or WebSocketStep.TooLong or WebSocketStep.Close) return (messages, steps);
                if (step == WebSocketStep.NeedMore)
                {
                    pending = pending[..kept];
                    break;
                }

                pending = pending[consumed..];
            }
        }

        return (messages, steps);
    }
}
