using System.Buffers;
using Bench.Contract;
using Bench.Loadgen.Http2;

namespace Bench.Tests.Unit.Http2;

/// <summary>Heads are written anew, and nothing else is touched, however the stream is cut.</summary>
public sealed class RequestRewriterTests
{
    private static readonly (string, string)[] Poll =
    [
        (":method", "GET"), (":scheme", "http"), (":authority", "x"), (":path", "/poll?since=1"), ("x-mark", "17"), ("accept", "*/*")
    ];

    [Fact]
    public void Requests_keep_their_streams_their_fields_and_their_end_and_lose_their_mark()
    {
        byte[] plain =
        [
            .. FrameMeter.Preface, .. FrameMeterTests.Frame(FrameType.Settings, 0, 12),
            .. Head(Poll, 1, FrameHead.EndHeaders | FrameHead.EndStream),
            .. FrameMeterTests.Frame(FrameType.Settings, 0, 0, FrameHead.Ack), .. Head(Poll, 3, FrameHead.EndHeaders),
            .. FrameMeterTests.Frame(FrameType.Data, 3, 20, FrameHead.EndStream),
        ];
        for (var seed = 0; seed < 50; seed++)
        {
            var (begun, written) = (new List<(int, string?)>(), new List<byte>());
            var rewriter = new RequestRewriter("https", "x-mark", (stream, mark) => begun.Add((stream, mark)));
            var random = new SplitMix64((ulong)seed);
            for (var at = 0; at < plain.Length;)
            {
                var take = Math.Min(plain.Length - at, 1 + (int)(random.NextDouble() * (seed % 2 == 0 ? 7 : 400)));
                written.AddRange(rewriter.Take(plain.AsSpan(at, take)).Span);
                at += take;
            }

            Assert.Equal([(1, "17"), (3, "17")], begun);
            var frames = Frames([.. written]).ToArray();
            Assert.Equal(
                [FrameType.Settings, FrameType.Headers, FrameType.Settings, FrameType.Headers, FrameType.Data],
                frames.Select(f => f.Head.Type));
            Assert.Equal([1, 3], frames.Where(f => f.Head.Type == FrameType.Headers).Select(f => f.Head.Stream));
            Assert.Equal(
                [FrameHead.EndHeaders | FrameHead.EndStream, FrameHead.EndHeaders],
                frames.Where(f => f.Head.Type == FrameType.Headers).Select(f => (int)f.Head.Flags));
            var reader = new HpackReader();
            foreach (var frame in frames.Where(f => f.Head.Type == FrameType.Headers))
            {
                Assert.True(reader.TryRead(frame.Payload, out var fields));
                Assert.Equal(
                    [(":method", "GET"), (":scheme", "https"), (":authority", "x"), (":path", "/poll?since=1"), ("accept", "*/*")], fields);
            }

            Assert.True(frames[3].Payload.Length < frames[1].Payload.Length);
        }
    }

    [Fact]
    public void A_head_longer_than_a_frame_goes_on_in_others()
    {
        var long1 = new string('\u0080', 20_000); // Its code is longer, so it goes as it is.
        byte[] block = Block([.. Poll, ("x-long", long1)]);
        byte[] plain =
        [
            .. FrameMeter.Preface, .. Framed(FrameType.Headers, block[..10_000], 1, FrameHead.EndStream),
            .. Framed(FrameType.Continuation, block[10_000..15_000], 1, 0),
            .. Framed(FrameType.Continuation, block[15_000..], 1, FrameHead.EndHeaders),
        ];
        var frames = Frames(new RequestRewriter("http", "x-mark", (_, _) => { }).Take(plain).ToArray()).ToArray();
        Assert.Equal(
            [(FrameType.Headers, FrameHead.EndStream), (FrameType.Continuation, FrameHead.EndHeaders)],
            frames.Select(f => (f.Head.Type, f.Head.Flags)));
        Assert.All(frames, f => Assert.InRange(f.Head.Length, 1, 16_384));
        Assert.True(new HpackReader().TryRead([.. frames.SelectMany(f => f.Payload)], out var fields));
        Assert.Equal(("x-long", long1), fields[^1]);
    }

    [Fact]
    public void A_server_that_keeps_nothing_is_told_everything_each_time_from_its_acknowledgement_on()
    {
        var rewriter = new RequestRewriter("http", "x-mark", (_, _) => { }) { TableLimit = 0 };
        byte[] before = rewriter.Take([.. FrameMeter.Preface, .. Head(Poll, 1, FrameHead.EndHeaders)]).ToArray();
        byte[] after = rewriter
            .Take([.. FrameMeterTests.Frame(FrameType.Settings, 0, 0, FrameHead.Ack), .. Head(Poll, 3, FrameHead.EndHeaders),
                .. Head(Poll, 5, FrameHead.EndHeaders)])
            .ToArray();
        var heads = Frames(after).Where(f => f.Head.Type == FrameType.Headers).ToArray();
        // The first says so: a table of no bytes.
        Assert.Equal((0x20, heads[0].Payload.Length - 1), (heads[0].Payload[0], heads[1].Payload.Length));
        Assert.Equal(Frames(before).Single().Payload.Length, heads[1].Payload.Length);
    }

    private static byte[] Head((string, string)[] fields, int stream, int flags) =>
        Framed(FrameType.Headers, Block(fields), stream, (byte)flags);

    private static byte[] Framed(FrameType type, byte[] payload, int stream, byte flags)
    {
        var frame = FrameMeterTests.Frame(type, stream, payload.Length, flags);
        payload.CopyTo(frame, FrameHead.Bytes);
        return frame;
    }

    // As the platform's client writes it: nothing is remembered.
    private static byte[] Block((string, string)[] fields)
    {
        var to = new ArrayBufferWriter<byte>();
        foreach (var field in fields)
        {
            var encoder = new HpackEncoder();
            encoder.Limit(0);
            var one = new ArrayBufferWriter<byte>();
            encoder.Write([field], one);
            to.Write(one.WrittenSpan[1..]);
        }

        return to.WrittenSpan.ToArray();
    }

    private static IEnumerable<(FrameHead Head, byte[] Payload)> Frames(byte[] bytes)
    {
        var at = bytes.AsSpan().StartsWith(FrameMeter.Preface) ? FrameMeter.Preface.Length : 0;
        while (at < bytes.Length)
        {
            var head = FrameHead.Read(bytes.AsSpan(at));
            yield return (head, bytes[(at + FrameHead.Bytes)..(at + FrameHead.Bytes + head.Length)]);
            at += FrameHead.Bytes + head.Length;
        }
    }
}
