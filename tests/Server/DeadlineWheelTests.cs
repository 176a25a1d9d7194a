using Bench.Contract;
using Bench.Host.Messages;

namespace Bench.Tests.Server;

public sealed class DeadlineWheelTests : IDisposable
{
    private const long TickUs = 8192;
    private const long TurnUs = 4096 * TickUs;

    private readonly ManualTime _time = new();
    private readonly MessageLog _log;
    private readonly DeadlineWheel _wheel;

    public DeadlineWheelTests()
    {
        _log = new MessageLog(new Retention(8, long.MaxValue), _time);
        _wheel = new DeadlineWheel(_time);
    }

    public void Dispose() => _wheel.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(20_000)]
    [InlineData(15_000_000)]
    [InlineData(TurnUs)]
    [InlineData(120_000_000)]
    [InlineData(20 * TurnUs + 5)]
    public async Task A_wait_ends_at_its_deadline_or_a_tick_later(long afterUs)
    {
        _time.GoTo(1_000_000_123);
        using var reader = new Subscription(_log, 0, _wheel);
        var deadlineUs = _time.NowUs() + afterUs;
        var wait = reader.WaitAsync(deadlineUs);
        _time.GoTo(deadlineUs - 1);
        Assert.Equal(1, _log.Waiting);
        _time.GoTo(deadlineUs + TickUs + 1000); // Timers count whole milliseconds.
        Assert.Equal(Wake.Deadline, await wait);
    }

    [Fact]
    public async Task Each_of_thousands_ends_within_a_tick_of_its_own_deadline()
    {
        var random = new Random(1);
        var readers = Enumerable.Range(0, 5_000).Select(_ => new Subscription(_log, 0, _wheel)).ToArray();
        var deadlines = readers.Select(_ => random.NextInt64(2 * TurnUs)).ToArray();
        var waits = readers.Zip(deadlines, (reader, deadlineUs) => reader.WaitAsync(deadlineUs).AsTask()).ToArray();
        for (var nowUs = 0L; nowUs < 2 * TurnUs + TickUs; nowUs += 100_000)
        {
            _time.GoTo(nowUs);
            Assert.InRange(
                _log.Waiting, deadlines.Count(deadlineUs => deadlineUs > nowUs),
                deadlines.Count(deadlineUs => deadlineUs > nowUs - TickUs - 1000));
        }

        _time.GoTo(2 * TurnUs + 2 * TickUs);
        Assert.All(await Task.WhenAll(waits), wake => Assert.Equal(Wake.Deadline, wake));
        foreach (var reader in readers) reader.Dispose();
    }

    [Fact]
    public async Task A_deadline_that_moved_on_is_met_then()
    {
        using var reader = new Subscription(_log, 0, _wheel);
        var wait = reader.WaitAsync(50_000);
        _log.Append("1"u8);
        Assert.Equal(Wake.Messages, await wait);
        reader.Read();
        var again = reader.WaitAsync(900_000);
        _time.GoTo(800_000);
        Assert.Equal(1, _log.Waiting);
        _time.GoTo(900_000 + TickUs + 1000);
        Assert.Equal(Wake.Deadline, await again);
    }

    [Fact]
    public async Task A_deadline_that_moved_forward_is_met_then_and_not_again()
    {
        using var reader = new Subscription(_log, 0, _wheel);
        var wait = reader.WaitAsync(TurnUs + 50_000); // The same slot as the next one.
        _log.Append("1"u8);
        Assert.Equal(Wake.Messages, await wait);
        reader.Read();
        var sooner = reader.WaitAsync(50_000);
        _time.GoTo(50_000 + TickUs + 1000);
        Assert.Equal(Wake.Deadline, await sooner);
        var later = reader.WaitAsync(3 * TurnUs);
        _time.GoTo(3 * TurnUs - 1);
        Assert.Equal(1, _log.Waiting);
        _time.GoTo(3 * TurnUs + TickUs + 1000);
        Assert.Equal(Wake.Deadline, await later);
    }

    [Fact]
    public async Task What_is_disposed_of_is_dropped_and_then_the_timer_rests()
    {
        var reader = new Subscription(_log, 0, _wheel);
        var wait = reader.WaitAsync(50_000);
        reader.Cancel();
        Assert.Equal(Wake.Cancelled, await wait);
        reader.Dispose();
        Assert.True(_time.IsTimerSet);
        _time.GoTo(1_000_000);
        Assert.False(_time.IsTimerSet);
    }

    [Fact]
    public async Task A_subscriber_that_can_be_pushed_to_is_kept_alive_without_being_woken()
    {
        var push = new Push(_time);
        using var reader = new Subscription(_log, 0, _wheel) { Push = push };
        var wait = reader.WaitAsync(push.NextDeadlineUs);
        for (var i = 1; i <= 4; i++)
        {
            var nowUs = push.ToldUs - 1;
            _time.GoTo(nowUs);
            Assert.Equal(i - 1, push.KeptAlive);
            // A pool thread pushes, and has the next deadline watched when it is back on the list: time goes on for it meanwhile.
            await Eventually.TrueAsync(
                () =>
                {
                    _time.GoTo(nowUs += TickUs);
                    return push.KeptAlive == i && _log.Waiting == 1;
                },
                () => $"kept alive {push.KeptAlive} of {i} times at {nowUs} µs");
        }

        push.Can = false;
        await Eventually.TrueAsync(
            () =>
            {
                _time.GoTo(_time.NowUs() + TurnUs);
                return wait.IsCompleted;
            },
            () => "it is not woken");
        Assert.Equal(Wake.Deadline, await wait);
    }

    [Fact]
    public async Task Messages_are_pushed_one_by_one_and_what_cannot_be_pushed_wakes()
    {
        var push = new Push(_time);
        using var reader = new Subscription(_log, 0, _wheel) { Push = push };
        var wait = reader.WaitAsync(push.NextDeadlineUs);
        for (var i = 1; i <= 3; i++)
        {
            _log.Append("1"u8);
            await Eventually.TrueAsync(() => _log.Waiting == 1, () => "it does not wait");
            Assert.Equal(i, push.Sequences.Count);
        }

        push.Can = false;
        _log.Append("1"u8);
        Assert.Equal(Wake.Messages, await wait);
        Assert.Equal([1, 2, 3], push.Sequences);
        Assert.Equal(4, reader.Read()!.Sequence);
        Assert.Null(reader.Read());
    }

    [Fact]
    public async Task A_push_that_is_under_way_does_not_hide_that_the_subscriber_is_gone()
    {
        var push = new Push(_time);
        using var reader = new Subscription(_log, 0, _wheel) { Push = push };
        push.Then = reader.Cancel;
        var wait = reader.WaitAsync(push.NextDeadlineUs);
        _log.Append("1"u8);
        Assert.Equal(Wake.Cancelled, await wait);
    }

    [Fact]
    public async Task Waits_on_real_time_are_never_lost_however_they_race_with_the_wheel()
    {
        using var wheel = new DeadlineWheel(TimeProvider.System);
        var log = new MessageLog(new Retention(8, long.MaxValue), TimeProvider.System);
        var readings = Enumerable.Range(0, 500).Select(async seed =>
        {
            var random = new Random(seed);
            using var reader = new Subscription(log, 0, wheel);
            for (var i = 0; i < 50; i++)
            {
                await reader.WaitAsync(TimeProvider.System.NowUs() + random.Next(30_000));
                // Now and then one of them publishes, which wakes all the others as their deadlines come.
                if (random.Next(400) == 0) log.Append("1"u8);
                while (reader.Read() is not null)
                {
                }
            }
        });
        await Task.WhenAll(readings).WaitAsync(Eventually.Patience);
    }

    private sealed class Push(TimeProvider time) : IPush
    {
        public bool Can { get; set; } = true;

        public Action Then { get; set; } = () => { };

        public List<long> Sequences { get; } = [];

        public int KeptAlive { get; private set; }

        public long ToldUs { get; private set; }

        public long NextDeadlineUs => ToldUs = time.NowUs() + 10_000_000;

        public bool TryPush(LoggedMessage message)
        {
            if (Can) Sequences.Add(message.Sequence);
            Then();
            return Can;
        }

        public bool TryKeepAlive()
        {
            if (Can) KeptAlive++;
            return Can;
        }
    }

    /// <summary>A clock in microseconds, with the one timer that the wheel makes.</summary>
}
