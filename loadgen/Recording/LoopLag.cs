using Bench.Contract;
using HdrHistogram;

namespace Bench.Loadgen.Recording;

/// <summary>
/// Measures how late a timer that is due every 10 ms fires in this process. A generator whose loop lags times its messages
/// late, whatever its CPU share says.
/// </summary>
public sealed class LoopLag(TimeProvider time)
{
    private const long PeriodUs = 10_000;
    private const long LeastWaitUs = 1000; // what timers can do

    /// <summary>Lateness in the steady state, in microseconds.</summary>
    public LongHistogram Histogram { get; } = Recorder.NewHistogram();

    /// <summary>Runs until the end of the steady state.</summary>
    public async Task RunAsync(Timeline timeline, CancellationToken stop)
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

            if (timeline.PhaseOf(dueUs) == Phase.Steady) Histogram.RecordValue(Math.Max(0, time.NowUs() - dueUs)); // Early by rounding is on time.
        }
    }
}
