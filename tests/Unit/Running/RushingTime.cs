using System.Collections.Concurrent;
using Bench.Contract;

namespace Bench.Tests.Unit.Running;

/// <summary>
/// A clock of its own that is always in a hurry: it goes on by a step whenever it gets a turn, so that what waits for minutes waits for milliseconds.
/// What runs by <see cref="RunAsync"/> takes its turns on the clock's own thread, so that the clock stands while any of it can go on, however
/// slow the machine is.
/// </summary>
internal sealed class RushingTime : TimeProvider, IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly BlockingCollection<Action> _turns = [];
    private readonly Thread _rushing;
    private long _nowTicks = TimeSpan.TicksPerDay;
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
        _turns.Add(() => _ = EndAsync());
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

    public void Dispose()
    {
        _ended = true;
        if (Thread.CurrentThread != _rushing) _rushing.Join(); // What a timer has set going may end here.
    }

    private void Rush()
    {
        SynchronizationContext.SetSynchronizationContext(new Turns(_turns));
        while (!_ended)
        {
            // A turn that is ready goes before the time; a millisecond is left to what other threads do.
            if (_turns.TryTake(out var turn, 1))
            {
                turn();
                continue;
            }

            var now = Interlocked.Add(ref _nowTicks, Step.Ticks);
            Timer[] due;
            lock (_gate) due = [.. _timers.Where(t => t.TakeIfDue(now))];
            foreach (var timer in due) timer.Callback();
        }
    }

    private sealed class Turns(BlockingCollection<Action> turns) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => turns.Add(() => d(state));

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class Timer(RushingTime time, Action callback) : ITimer
    {
        private long _dueTicks = long.MaxValue;
        private long _periodTicks;

        public Action Callback => callback;

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
