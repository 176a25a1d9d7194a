using Bench.Contract;
using Bench.Loadgen.Http2;

namespace Bench.Tests.Unit.Http2;

/// <summary>Frames are told by their heads, however the stream is cut.</summary>
public sealed class FrameMeterTests
{
    private static readonly byte[] Stream =
    [
        .. FrameMeter.Preface, .. Frame(FrameType.Settings, 0, 18), .. Frame(FrameType.WindowUpdate, 0, 4),
        .. Frame(FrameType.Headers, 1, 300), .. Frame(FrameType.Continuation, 1, 40),
        .. Frame(FrameType.Data, 1, 16_384), .. Frame(FrameType.Data, 3, 0), .. Frame(FrameType.Data, 1, 7), .. Frame((FrameType)200, 1, 5),
        .. Frame(FrameType.Ping, 0, 8),
    ];

    [Fact]
    public void Any_cut_of_the_stream_gives_the_same_counts()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new SplitMix64((ulong)seed);
            var heard = new Heard();
            var meter = new FrameMeter(preface: true, heard);
            for (var at = 0; at < Stream.Length;)
            {
                var take = Math.Min(Stream.Length - at, 1 + (int)(random.NextDouble() * (seed % 2 == 0 ? 7 : 4000)));
                meter.Feed(Stream.AsSpan(at, take));
                at += take;
            }

            const int upkeep = 24 + 9 + 18 + 9 + 4 + 9 + 5 + 9 + 8, heads = 9 + 300 + 9 + 40, bodies = 3 * 9 + 16_384 + 7;
            Assert.Equal(
                (upkeep + heads, upkeep, bodies, 1L, false),
                (meter.HeadBytes, meter.UpkeepBytes, meter.BodyBytes, meter.Heads, meter.NotHttp2));
            Assert.Equal(Stream.Length, meter.HeadBytes + meter.BodyBytes);
            Assert.Equal((9, Stream.Length - FrameMeter.Preface.Length - 9 * 9), (heard.Frames, heard.Bytes));
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", true)]
    [InlineData("\0\0\0\u0004\0\0\0\0\0", false)]
    [InlineData("HTTP/1.1", false)] // Not known yet.
    public void What_begins_otherwise_is_no_http2(string text, bool wanted)
    {
        var meter = new FrameMeter(preface: false);
        foreach (var one in text) meter.Feed([(byte)one]);
        Assert.Equal((wanted, text.Length > 8), (meter.NotHttp2, meter.Any));
    }

    internal static byte[] Frame(FrameType type, int stream, int length, byte flags = 0)
    {
        var frame = new byte[FrameHead.Bytes + length];
        new FrameHead(length, type, flags, stream).Write(frame);
        Assert.Equal(new FrameHead(length, type, flags, stream), FrameHead.Read(frame));
        return frame;
    }

    private sealed class Heard : IFrameTaker
    {
        private int _next;

        public int Frames { get; private set; }

        public int Bytes { get; private set; }

        public void Begin(in FrameHead frame) => (Frames, _next) = (Frames + 1, 0);

        public void Take(in FrameHead frame, int at, ReadOnlySpan<byte> piece)
        {
            Assert.Equal(_next, at);
            Assert.InRange(piece.Length, 1, frame.Length - at);
            _next += piece.Length;
            Bytes += piece.Length;
        }
    }
}
