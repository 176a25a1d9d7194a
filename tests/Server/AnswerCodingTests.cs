using Bench.Contract;
using Bench.Host.Http;

namespace Bench.Tests.Server;

/// <summary>What a coding makes of a stream that is flushed for each message.</summary>
public sealed class AnswerCodingTests
{
    [Fact]
    public void On_a_stream_gzip_refers_to_what_was_said_before_and_the_fastest_brotli_does_not()
    {
        const int messages = 100, size = 400;
        var lengths = ((string[])[AnswerCoding.Gzip, AnswerCoding.Brotli]).ToDictionary(coding => coding, coding =>
        {
            using var sent = new MemoryStream();
            using var stream = AnswerCoding.Over(sent, coding);
            for (var i = 1; i <= messages; i++)
            {
                stream.Write(MessageCodec.EncodeRecords(new MessageStamps(i, 1_000_000L * i, 1_000_000L * i), size));
                stream.Flush();
            }

            return (double)sent.Length / (messages * size);
        });
        Assert.InRange(lengths[AnswerCoding.Gzip], 0.2, 0.55);
        Assert.InRange(lengths[AnswerCoding.Brotli], lengths[AnswerCoding.Gzip] * 1.2, 1);
    }

    [Theory]
    [InlineData(AnswerCoding.Gzip)]
    [InlineData(AnswerCoding.Brotli)]
    public void An_answer_by_itself_shrinks_by_its_own_repetitions_alone(string coding)
    {
        var plain = MessageCodec.EncodeRecords(new MessageStamps(7, 1_000_000, 1_000_000), 400);
        Assert.InRange(AnswerCoding.Compress(plain, coding).Length, 100, 300);
        Assert.True(
            AnswerCoding.Compress(MessageCodec.EncodePadded(new MessageStamps(7, 1_000_000, 1_000_000), 400), coding).Length < 60,
            "a row of one letter shrinks to nothing");
    }
}
