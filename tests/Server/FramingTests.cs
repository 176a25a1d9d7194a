using System.Buffers;
using System.Net.ServerSentEvents;
using System.Text;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Patterns;

namespace Bench.Tests.Server;

public sealed class FramingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1234567)]
    [InlineData(long.MaxValue)]
    public void An_event_is_read_back_by_the_standard_parser(long sequence)
    {
        var message = "[1,2,3,\"x: y\"]"u8;
        var buffer = new byte[message.Length + SseFrame.MaxOverheadBytes];
        var length = SseFrame.Write(buffer, sequence, message);
        var item = Assert.Single(SseParser.Create(new MemoryStream(buffer, 0, length)).Enumerate());
        Assert.Equal($"{sequence}", item.EventId);
        Assert.Equal("[1,2,3,\"x: y\"]", item.Data);
        Assert.Equal("message", item.EventType);
    }

    [Theory]
    [InlineData(0, "[]")]
    [InlineData(1, "[M]")]
    [InlineData(3, "[M,M,M]")]
    [InlineData(40, null)]
    public void A_batch_says_its_length_before_it_is_written(int messages, string? shape)
    {
        var log = new MessageLog(new Retention(64, long.MaxValue), TimeProvider.System);
        for (var i = 0; i < messages; i++) log.AppendPadded(0, 100);
        var batch = Batch.Take(log, new Parameters { Since = 0 }, 1 << 20);
        var writer = new ArrayBufferWriter<byte>();
        batch.Write(writer);
        Assert.Equal(batch.Bytes, writer.WrittenCount);
        Assert.Equal(messages, batch.Count);
        Assert.Equal(messages, batch.Cursor);
        if (shape is not null)
            Assert.Equal(
                shape.Replace("M", "?", StringComparison.Ordinal),
                System.Text.RegularExpressions.Regex.Replace(Encoding.UTF8.GetString(writer.WrittenSpan), "\\[\\d+,[^\\]]*\\]", "?"));
        batch.Dispose();
    }

    [Fact]
    public void A_batch_stops_at_its_limit_but_always_holds_one()
    {
        var log = new MessageLog(new Retention(64, long.MaxValue), TimeProvider.System);
        for (var i = 0; i < 10; i++) log.AppendPadded(0, 100);
        using var three = Batch.Take(log, new Parameters { Since = 2 }, 350);
        Assert.Equal((3, 5L), (three.Count, three.Cursor));
        using var one = Batch.Take(log, new Parameters { Since = 2 }, 10);
        Assert.Equal((1, 3L), (one.Count, one.Cursor));
        using var newest = Batch.Take(log, new Parameters { Since = 2, Latest = true }, 10);
        Assert.Equal((1, 10L), (newest.Count, newest.Cursor));
    }

    [Fact]
    public void Two_patterns_of_one_name_fail_loudly_with_the_list()
    {
        var twice = PatternList.All.Append(PatternList.All[0]).ToArray();
        Assert.Contains(
            "'polling'", Assert.Throws<InvalidOperationException>(() => PatternList.Distinct(twice)).Message, StringComparison.Ordinal);
        Assert.Equal(Ladder.Keys, PatternList.Names);
    }
}
