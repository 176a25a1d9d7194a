using Bench.Contract;
using HdrHistogram;

namespace Bench.Loadgen.Recording;

/// <summary>
/// How late a timer that is due every 10 ms fires where the clients' work is done. A generator whose loop lags times its messages
/// late, whatever its CPU share says. A timer that fires late leaves out none of those due meanwhile.
/// </summary>
public sealed class LoopLag(TimeProvider time)
{
    /// <summary>From one instant to the next, in microseconds.</summary>
    public const long PeriodUs = 10_000;

    private const long LeastWaitUs = 1000; // what timers can do

    private readonly Lock _gate = new();
    private readonly LongHistogram _histogram = Recorder.NewHistogram();

    // Instants that somebody was asked for and has not heard, and how many have not.
    private readonly Dictionary<long, int> _asked = [];

    /// <summary>
    /// Lateness in the steady state until now, in microseconds. What was asked for and is not heard yet is as late as it is until now.
    /// </summary>
    public LongHistogram Histogram
    {
        get
        {
            lock (_gate)
            {
                var histogram = (LongHistogram)_histogram.Copy();
                var nowUs = time.NowUs();
                foreach (var (dueUs, count) in _asked) histogram.RecordValueWithCount(Math.Max(0, nowUs - dueUs), count);
                return histogram;
            }
        }
    }

    /// <summary>
    /// An instant has been asked for, of something that may be late or never fire; it has fired with <see cref="Fired"/>.
    /// </summary>
    /// <param name="timeline">The phases.</param>
    /// <param name="dueUs">The instant.</param>
    public void Asked(Timeline timeline, long dueUs)
    {
        if (timeline.PhaseOf(dueUs) != Phase.Steady) return;
        lock (_gate) _asked[dueUs] = _asked.GetValueOrDefault(dueUs) + 1;
    }

    /// <summary>Takes one firing. Early by rounding is on time.</summary>
    /// <param name="timeline">The phases.</param>
    /// <param name="dueUs">When the timer was due.</param>
    public void Fired(Timeline timeline, long dueUs)
    {
        if (timeline.PhaseOf(dueUs) != Phase.Steady) return;
        lock (_gate)
        {
            _histogram.RecordValue(Math.Max(0, time.NowUs() - dueUs));
            if (!_asked.TryGetValue(dueUs, out var left)) return;
            if (left == 1) _asked.Remove(dueUs);
            else _asked[dueUs] = left - 1;
        }
    }

    /// <summary>Measures on the thread pool, for what works there. Runs until the end of the steady state.</summary>
    public Task RunAsync(Timeline timeline, CancellationToken stop) => EachPeriodAsync(timeline, dueUs => Fired(timeline, dueUs), stop);

    /// <summary>Calls at each instant, on the thread pool, until the end of the steady state.</summary>
    /// <param name="timeline">The phases.</param>
    /// <param name="call">Takes the instant, which may have passed.</param>
    /// <param name="stop">Ends it.</param>
    public async Task EachPeriodAsync(Timeline timeline, Action<long> call, CancellationToken stop)
    {
        // One timer, set anew for each wait: it allocates nothing, so that what the engine allocates can be seen.
        using var timer = new PeriodicTimer(TimeSpan.FromMicroseconds(PeriodUs), time);
        for (var dueUs = time.NowUs() + PeriodUs; dueUs < timeline.EndUs; dueUs += PeriodUs)
        {
            while (dueUs - time.NowUs() is >= LeastWaitUs and var waitUs)
            {
                timer.Period = TimeSpan.FromMicroseconds(waitUs);
                await timer.WaitForNextTickAsync(stop);
            }

            call(dueUs);
        }
    }
}
