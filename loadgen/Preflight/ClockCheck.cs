using System.Diagnostics;
using Bench.Contract;

namespace Bench.Loadgen.Preflight;

/// <summary>Latencies are differences of one monotonic clock with a resolution well below them.</summary>
internal sealed class ClockCheck : IPreflightCheck
{
    public CheckResult Check(PreflightNeed need)
    {
        if (!Stopwatch.IsHighResolution || Stopwatch.Frequency < 1_000_000)
            return new(
                "clock", Outcome.Refuse, $"the monotonic clock ticks {Stopwatch.Frequency:N0} times a second; needed 1,000,000",
                "use a machine with a high-resolution clock");
        var time = TimeProvider.System;
        var last = time.NowUs();
        for (var i = 0; i < 100_000; i++)
        {
            var now = time.NowUs();
            if (now < last)
                return new(
                    "clock", Outcome.Refuse, $"the monotonic clock stepped back by {last - now} µs", "check the hypervisor's clock source");
            last = now;
        }

        return new("clock", Outcome.Pass, $"monotonic, {Stopwatch.Frequency:N0} ticks a second, epoch {Clock.EpochId}");
    }
}
