using Bench.Contract;
using Bench.Host.Messages;

namespace Bench.Tests.Server;

/// <summary>When a window in which messages gather opens and ends, in time moved by hand.</summary>
public sealed class FlushWindowTests : IDisposable
{
    private const long LengthUs = 100_000;
    private const long LateUs = 2_100; // A tick, and timers count whole milliseconds.

    private readonly ManualTime _time = new();
    private readonly DeadlineWheel _deadlines = new(TimeProvider.System); // No wait here has a deadline.
    private readonly FlushWheel _wheel;
    private readonly MessageLog _log;

    public FlushWindowTests()
    {
        _wheel = new FlushWheel(_time);
        _log = new MessageLog(new Retention(64, long.MaxValue), _time);
    }

    public void Dispose()
    {
        _wheel.Dispose();
        _deadlines.Dispose();
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(LengthUs)]
    [InlineData(60_000_000)]
    public async Task It_ends_its_length_after_the_first_message_and_not_before(long lengthUs)
    {
        _time.GoTo(1_000_000_123);
        using var reader = Reader(lengthUs);
        var wait = reader.WaitAsync(long.MaxValue);
        _time.GoTo(1_500_000_000);
        _log.Append("1"u8);
        _time.GoTo(1_500_000_000 + lengthUs / 2);
        _log.Append("2"u8);
        _time.GoTo(1_500_000_000 + lengthUs - 1);
        Assert.Equal(1, _log.Waiting);
        _time.GoTo(1_500_000_000 + lengthUs + LateUs);
        Assert.Equal(Wake.Messages, await wait);
        Assert.Equal([1L, 2L], Sequences(reader));
        var again = reader.WaitAsync(long.MaxValue);
        _time.GoTo(1_600_000_000);
        Assert.Equal(1, _log.Waiting); // Nothing came: no window is open.
        _log.Append("3"u8);
        _time.GoTo(1_600_000_000 + lengthUs + LateUs);
        Assert.Equal(Wake.Messages, await again);
    }

    [Fact]
    public async Task A_reader_that_was_away_when_it_ended_need_not_wait_for_the_next()
    {
        using var reader = Reader(LengthUs);
        _log.Append("1"u8);
        _time.GoTo(LengthUs + LateUs);
        _log.Append("2"u8); // Opens the next.
        Assert.Equal(Wake.Messages, await reader.WaitAsync(long.MaxValue));
        reader.Read();
        var wait = reader.WaitAsync(long.MaxValue);
        Assert.Equal(1, _log.Waiting);
        _time.GoTo(2 * (LengthUs + LateUs));
        Assert.Equal(Wake.Messages, await wait);
    }

    [Fact]
    public async Task Each_length_has_a_window_of_its_own()
    {
        using var quick = Reader(10_000);
        using var slow = Reader(LengthUs);
        using var alike = Reader(LengthUs);
        var (soon, later, too) =
            (quick.WaitAsync(long.MaxValue).AsTask(), slow.WaitAsync(long.MaxValue).AsTask(), alike.WaitAsync(long.MaxValue).AsTask());
        _log.Append("1"u8);
        _time.GoTo(10_000 + LateUs);
        Assert.Equal(Wake.Messages, await soon);
        Assert.Equal(2, _log.Waiting);
        _time.GoTo(LengthUs + LateUs);
        Assert.Equal((Wake.Messages, Wake.Messages), (await later, await too));
    }

    [Fact]
    public void One_that_nobody_uses_any_more_goes_and_wakes_nobody_again()
    {
        Reader(LengthUs).Dispose();
        for (var i = 1; i <= 3; i++)
        {
            _log.Append("x"u8);
            _time.GoTo(i * (LengthUs + LateUs));
        }

        _log.Append("x"u8);
        Assert.False(_time.IsTimerSet);
    }

    [Fact]
    public async Task One_that_is_asked_for_when_the_server_stops_lets_nobody_wait()
    {
        _log.Close();
        using var reader = Reader(LengthUs);
        Assert.Equal(Wake.Stopping, await reader.WaitAsync(long.MaxValue));
    }

    [Fact]
    public async Task A_client_that_asks_again_after_each_answer_keeps_its_window()
    {
        for (var i = 1; i <= 5; i++)
        {
            // It is away when the message comes, and back before the window ends.
            _log.Append("x"u8);
            using var reader = Reader(LengthUs, cursor: i - 1);
            var wait = reader.WaitAsync(long.MaxValue);
            if (i > 1) Assert.Equal(1, _log.Waiting);
            _time.GoTo(i * (LengthUs + LateUs));
            Assert.Equal(Wake.Messages, await wait);
        }
    }

    private Subscription Reader(long lengthUs, long cursor = 0) => new(_log, cursor, _deadlines, _log.JoinWindow(lengthUs, _wheel));

    private static IEnumerable<long> Sequences(Subscription reader)
    {
        while (reader.Read() is { } message) yield return message.Sequence;
    }
}
