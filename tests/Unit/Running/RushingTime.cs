using Bench.Contract;

namespace Bench.Tests.Unit.Running;

/// <summary>
/// A clock of its own that is always in a hurry: it goes on to what is due next whenever it gets a turn, so that what waits for minutes
/// waits for milliseconds. What runs by <see cref="RunAsync"/> takes its turns on the clock's own thread, so that the clock stands while
/// any of it can go on, however slow the machine is.
/// </summary>
internal sealed class RushingTime : TimeProvider, IDisposable
{
    // Where nothing is due sooner.
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1);

    // What other threads get to hand on a turn, before the time goes on.
    private const int LeftToOthersMs = 1;

    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly Queue<Action> _turns = [];
    private readonly Thread _rushing;
    private long _nowTicks = TimeSpan.TicksPerDay;
    private volatile bool _stands;
    private volatile bool _ended;

    public RushingTime()
    {
        _rushing = new Thread(Rush) { Name = "rushing time", IsBackground = true };
        _rushing.Start();
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _nowTicks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_gate) _timers.Add(timer);
        return timer;
    }

    /// <summary>Runs work, all of which comes back to the clock's thread from whatever it waits for.</summary>
    public Task RunAsync(Func<Task> work)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TakeTurn(() => _ = EndAsync());
        return ended.Task;

        async Task EndAsync()
        {
            try
            {
                await work();
                ended.SetResult();
            }
            catch (Exception e)
            {
                ended.SetException(e);
            }
        }
    }

    /// <summary>Ends when so much of this time has passed.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        var passed = new TaskCompletionSource();
        await using var timer = CreateTimer(_ => passed.TrySetResult(), null, span, Timeout.InfiniteTimeSpan);
        await passed.Task;
    }

    /// <summary>
    /// Ends with the work, during which this time stands: what ends under it waits for no time at all. A reading before and one after would
    /// not tell: the time also goes on while a continuation is on its way through the thread pool.
    /// </summary>
    public async Task StandAsync(Func<Task> work)
    {
        _stands = true;
        try
        {
            await work().WaitAsync(Eventually.Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail("it waits for a time that stands");
        }
        finally
        {
            _stands = false;
        }
    }

    public void Dispose()
    {
        _ended = true;
        if (Thread.CurrentThread != _rushing) _rushing.Join(); // What a timer has set going may end here.
    }

    private void Rush()
    {
        SynchronizationContext.SetSynchronizationContext(new Turns(this));
        while (!_ended)
        {
            // A turn that is ready goes before the time.
            if (NextTurn() is { } turn)
            {
                turn();
                continue;
            }

            if (_stands) continue;
            Timer[] due;
            lock (_gate)
            {
                var now = Math.Min(
                    _nowTicks + LongestStep.Ticks,
                    Math.Max(_nowTicks + 1, _timers.Select(t => t.DueTicks).DefaultIfEmpty(long.MaxValue).Min()));
                Interlocked.Exchange(ref _nowTicks, now);
                due = [.. _timers.Where(t => t.TakeIfDue(now))];
            }

            foreach (var timer in due) timer.Callback();
        }
    }

    private void TakeTurn(Action turn)
    {
        lock (_turns)
        {
            _turns.Enqueue(turn);
            Monitor.Pulse(_turns);
        }
    }

    // Blocks and never spins: many of these clocks run side by side.
    private Action? NextTurn()
    {
        lock (_turns)
        {
            if (_turns.Count == 0) Monitor.Wait(_turns, LeftToOthersMs);
            return _turns.TryDequeue(out var turn) ? turn : null;
        }
    }

    private sealed class Turns(RushingTime time) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => time.TakeTurn(() => d(state));

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class Timer(RushingTime time, Action callback) : ITimer
    {
        private long _dueTicks = long.MaxValue;
        private long _periodTicks;

        public Action Callback => callback;

        // With the gate held.
        public long DueTicks => _dueTicks;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                _dueTicks = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + dueTime.Ticks;
                _periodTicks = period == Timeout.InfiniteTimeSpan ? 0 : period.Ticks;
                return true;
            }
        }

        // With the gate held.
        public bool TakeIfDue(long nowTicks)
        {
            if (nowTicks < _dueTicks) return false;
            _dueTicks = _periodTicks > 0 ? nowTicks + _periodTicks : long.MaxValue;
            return true;
        }

        public void Dispose()
        {
            lock (time._gate) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
