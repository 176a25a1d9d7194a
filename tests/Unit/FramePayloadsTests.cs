using Bench.Contract;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Clients.Wire;

namespace Bench.Tests.Unit;

/// <summary>What a WebSocket's messages take as they are sent.</summary>
public sealed class FramePayloadsTests
{
    [Fact]
    public void Any_cut_of_the_stream_gives_the_same_sum()
    {
        byte[] stream =
        [
            0xC1, 5, .. new byte[5], 0x41, 0x80 | 3, 1, 2, 3, 4, .. new byte[3], 0x89, 2, 8, 8, 0x80, 126, 1, 44, .. new byte[300],
            0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0, .. new byte[65_536], 0x8A, 0x80, 1, 2, 3, 4, 0x81, 0, 0x82, 0x80 | 126, 0, 200, 9, 9, 9, 9,
            .. new byte[200],
        ];
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new SplitMix64((ulong)seed);
            var payloads = new FramePayloads();
            for (var at = 0; at < stream.Length;)
            {
                var take = Math.Min(stream.Length - at, 1 + (int)(random.NextDouble() * (seed % 2 == 0 ? 9 : 9000)));
                payloads.Feed(stream.AsSpan(at, take));
                at += take;
            }

            Assert.Equal((5 + 3 + 300 + 65_536 + 0 + 200, true), (payloads.Bytes, payloads.BetweenFrames));
        }
    }

    [Theory]
    [InlineData("permessage-deflate", true, 15, 15, true, true)]
    [InlineData("permessage-deflate; client_max_window_bits=10; server_no_context_takeover", true, 10, 15, true, false)]
    [InlineData("permessage-deflate; server_max_window_bits=\"12\"; client_no_context_takeover", true, 15, 12, false, true)]
    [InlineData("permessage-deflate; client_max_window_bits=16", false, 15, 15, true, true)]
    [InlineData("permessage-deflate; more=1", false, 15, 15, true, true)]
    [InlineData("x-webkit-deflate-frame", false, 15, 15, true, true)]
    public void The_answer_to_the_offer_is_taken_as_it_is_or_not_at_all(
        string answer, bool fits, int clientBits, int serverBits, bool clientTakeover, bool serverTakeover)
    {
        var agreed = DeflatedFrames.Agreed([answer], out var told)!;
        Assert.Equal(
            (fits, clientBits, serverBits, clientTakeover, serverTakeover),
            (told, agreed.ClientMaxWindowBits, agreed.ServerMaxWindowBits, agreed.ClientContextTakeover, agreed.ServerContextTakeover));
    }

    [Fact]
    public void No_answer_is_no_compression_and_two_are_one_too_many()
    {
        Assert.Null(DeflatedFrames.Agreed([], out var fits));
        Assert.True(fits);
        DeflatedFrames.Agreed(["permessage-deflate", "permessage-deflate"], out fits);
        Assert.False(fits);
    }
}
