using Bench.Contract;
using Bench.Host.Messages;

namespace Bench.Tests.Server;

public sealed class MessageLogTests : IDisposable
{
    private readonly DeadlineWheel _deadlines = new(TimeProvider.System);

    public void Dispose() => _deadlines.Dispose();

    private static MessageLog Log(int messages = 8, long bytes = long.MaxValue) => new(new Retention(messages, bytes), TimeProvider.System);

    [Fact]
    public void A_reader_gets_every_message_in_order_as_the_ring_grows()
    {
        var log = Log(messages: 1024);
        long cursor = 0, lapped = 0;
        for (var i = 1; i <= 1000; i++) log.Append("1"u8);
        for (var i = 1; i <= 1000; i++) Assert.Equal(i, log.Read(ref cursor, ref lapped)!.Sequence);
        Assert.Null(log.Read(ref cursor, ref lapped));
        Assert.Equal(0, lapped);
    }

    [Fact]
    public void A_reader_that_is_overtaken_goes_on_at_the_oldest_and_is_told_what_it_missed()
    {
        var log = Log(messages: 8);
        for (var i = 0; i < 20; i++) log.Append("1"u8);
        long cursor = 3, lapped = 0;
        Assert.Equal(13, log.Read(ref cursor, ref lapped)!.Sequence);
        Assert.Equal(9, lapped);
        Assert.Equal(13, log.Oldest);
    }

    [Fact]
    public async Task What_an_earlier_life_had_has_its_numbers_and_nothing_else()
    {
        var log = Log();
        for (var i = 1; i <= 5; i++) Assert.Equal(i, log.PassOver());
        // Who lacks some of it has nothing to read, and is told at once where it stands.
        long cursor = 2, lapped = 0;
        Assert.Null(log.Read(ref cursor, ref lapped));
        Assert.Equal((5L, 3L), (cursor, lapped));
        Assert.Null(log.Newest());
        Assert.Equal([5L, 5, 5], [log.CursorAfter(2), log.CursorAfter(null), log.CursorAfter(900)]);
        using var reader = new Subscription(log, 2, _deadlines);
        var wait = reader.WaitAsync(long.MaxValue);
        Assert.False(wait.IsCompleted);
        log.Append("1"u8);
        Assert.Equal(Wake.Messages, await wait);
        Assert.Equal(6, reader.Read()!.Sequence);
        Assert.Equal([4L, 5, 6], [log.CursorAfter(4), log.CursorAfter(null), log.CursorAfter(900)]);
    }

    [Fact]
    public void Bytes_limit_what_is_retained_but_the_newest_always_stays()
    {
        var log = Log(messages: 64, bytes: 1000);
        for (var i = 0; i < 10; i++) log.AppendPadded(0, 300);
        Assert.Equal(8, log.Oldest);
        log.AppendPadded(0, 5000);
        Assert.Equal(11, log.Oldest);
        Assert.Equal(5000, log.Newest()!.Encoded.Length);
    }

    [Fact]
    public async Task A_cursor_of_an_earlier_life_of_the_server_is_put_at_the_head()
    {
        var log = Log();
        log.Append("1"u8);
        using var reader = new Subscription(log, 500, _deadlines);
        var wait = reader.WaitAsync(long.MaxValue);
        Assert.False(wait.IsCompleted);
        log.Append("2"u8);
        Assert.Equal(Wake.Messages, await wait);
        Assert.Equal(2, reader.Read()!.Sequence);
    }

    [Fact]
    public async Task A_wait_ends_at_its_deadline_when_cancelled_and_when_the_log_closes()
    {
        var log = Log();
        using var reader = new Subscription(log, 0, _deadlines);
        Assert.Equal(Wake.Deadline, await reader.WaitAsync(TimeProvider.System.NowUs()));
        const long far = long.MaxValue;
        var wait = reader.WaitAsync(far);
        log.Close();
        Assert.Equal(Wake.Stopping, await wait);
        Assert.Equal(Wake.Stopping, await reader.WaitAsync(far));
        reader.Cancel();
        Assert.Equal(Wake.Cancelled, await reader.WaitAsync(far));
        Assert.Equal(0, log.Waiting);
    }

    [Fact]
    public async Task Cancelled_waits_leave_nothing_behind_on_a_topic_that_never_publishes()
    {
        var log = Log();
        var readers = Enumerable.Range(0, 100).Select(_ => new Subscription(log, 0, _deadlines)).ToArray();
        var waits = readers.Select(reader => reader.WaitAsync(long.MaxValue).AsTask()).ToArray();
        Assert.Equal(100, log.Waiting);
        foreach (var reader in readers.Reverse().Where((_, i) => i % 2 == 0)) reader.Cancel();
        Assert.Equal(50, log.Waiting);
        log.Append("1"u8);
        var wakes = await Task.WhenAll(waits);
        Assert.Equal(50, wakes.Count(wake => wake == Wake.Cancelled));
        Assert.Equal(50, wakes.Count(wake => wake == Wake.Messages));
        foreach (var reader in readers) reader.Dispose();
    }

    [Fact]
    public async Task Continuations_never_run_on_the_publishing_thread()
    {
        var log = Log();
        using var reader = new Subscription(log, 0, _deadlines);
        var where = WhereAsync(reader);
        var publisher = new Thread(() => log.Append("1"u8));
        publisher.Start();
        publisher.Join();
        Assert.True(await where);

        static async Task<bool> WhereAsync(Subscription reader)
        {
            await reader.WaitAsync(long.MaxValue).ConfigureAwait(false);
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    [Fact]
    public async Task No_message_is_missed_between_check_and_wait()
    {
        const int readers = 200;
        const int writers = 3;
        const int each = 4000;
        var log = Log(messages: 1 << 14);
        var readings = Enumerable.Range(0, readers).Select(_ => Task.Run(() => ReadAllAsync(log, writers * each))).ToArray();
        var writings = Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                log.Append("1"u8);
                if (i % 50 == 0) await Task.Yield(); // Lets readers catch up, so that many waits really wait.
            }
        }));
        await Task.WhenAll(writings);
        await Task.WhenAll(readings).WaitAsync(Eventually.Patience);
        Assert.All(readings, reading => Assert.Equal(0, reading.Result));
    }

    [Fact]
    public async Task Readers_of_a_ring_that_is_written_over_all_the_time_account_for_every_message()
    {
        const int messages = 200_000;
        var log = Log(messages: 4);
        var readings = Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadAllAsync(log, messages))).ToArray();
        await Task.Run(() =>
        {
            for (var i = 0; i < messages; i++) log.Append("1"u8);
        });
        await Task.WhenAll(readings).WaitAsync(Eventually.Patience);
    }

    [Fact]
    public async Task A_delivery_allocates_nothing()
    {
        var log = Log(messages: 1024);
        using var reader = new Subscription(log, 0, _deadlines);
        var frame = new byte[256];
        long perDelivery = long.MaxValue;
        // The least of some rounds: another thread of the test run may collect or compile meanwhile.
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 500; i++) log.Append("1"u8);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 500; i++)
            {
                if (await reader.WaitAsync(long.MaxValue) != Wake.Messages) Assert.Fail("there are messages");
                var message = reader.Read()!;
                Bench.Host.Patterns.SseFrame.Write(frame, message.Sequence, message.Encoded);
            }

            perDelivery = Math.Min(perDelivery, (GC.GetAllocatedBytesForCurrentThread() - before) / 500);
        }

        Assert.Equal(0, perDelivery);
    }

    // Every message is read in order or counted as lapped; answers with the lapped.
    private async Task<long> ReadAllAsync(MessageLog log, long upTo)
    {
        using var reader = new Subscription(log, 0, _deadlines);
        long last = 0, lappedAll = 0;
        while (last < upTo)
        {
            Assert.Equal(Wake.Messages, await reader.WaitAsync(long.MaxValue));
            while (reader.Read() is { } message)
            {
                var lapped = reader.TakeLapped();
                Assert.Equal(last + lapped + 1, message.Sequence);
                Assert.True(MessageCodec.TryDecode(message.Encoded, out var stamps, out _));
                Assert.Equal(message.Sequence, stamps.Sequence);
                last = message.Sequence;
                lappedAll += lapped;
            }
        }

        return lappedAll;
    }
}
