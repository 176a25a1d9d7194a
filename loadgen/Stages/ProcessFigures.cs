using Bench.Loadgen.Figures;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine.Cgroups;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Statistics;
using HdrHistogram;

namespace Bench.Loadgen.Stages;

/// <summary>What a trial's processes used and how the machine was, from readings around the steady state. Pure.</summary>
internal static class ProcessFigures
{
    /// <summary>What the server used in the steady state.</summary>
    public static ProcessRecord Server(
        TrialPlan plan, Measurements m, bool wholeIdle, SortedDictionary<string, string> unavailable)
    {
        var cpu = m.SteadyEnd?.ServerCpu?.TotalUs - m.SteadyStart?.ServerCpu?.TotalUs;
        if (cpu is null)
            unavailable["server.cpu_us"] = m.ProbeUnavailable ?? m.ProbeLost ?? "the steady state was not reached, or the server had ended";
        return new ProcessRecord
        {
            CpuUs = cpu,
            SystemCpuUs = m.SteadyEnd?.ServerCpu?.SystemUs - m.SteadyStart?.ServerCpu?.SystemUs,
            IdleCpuUs = wholeIdle && m.IdleLooks.Count > 1 ? m.IdleLooks[^1].ServerCpuUs - m.IdleLooks[0].ServerCpuUs : null,
            CpuShare = cpu / Span(m.SteadyStart?.AtUs, m.SteadyEnd?.AtUs) / plan.Cores.ServerMayUse,
            ResidentBytes = m.PeakServerBytes > 0 ? m.PeakServerBytes : null,
        };
    }

    /// <summary>What the generators used in the steady state.</summary>
    public static ProcessRecord Generator(
        TrialPlan plan, Measurements m, ShardReading? start, ShardReading? end, SortedDictionary<string, string> unavailable)
    {
        var elsewhere = plan.GeneratorsElsewhere is not null;
        if (m is { OnAgents: true, ClockBoundUs: null })
            unavailable["clock_bound_us"] = "the generators' clocks were never read, or could not be read again at the end of the trial";
        if (elsewhere) unavailable["generator.resident_bytes"] = "some generators are on other machines, whose memory is not read";
        return new ProcessRecord
        {
            CpuUs = end?.CpuUs - start?.CpuUs,
            SystemCpuUs = end?.SystemCpuUs - start?.SystemCpuUs,
            IdleCpuUs = m.IdleEnd?.CpuUs - m.IdleStart?.CpuUs,
            CpuShare = plan.GeneratorsElsewhere is { } machines
                ? LargestShare(machines, m.Results)
                : (end?.CpuUs - start?.CpuUs) / Span(start?.AtUs, end?.AtUs) / plan.Cores.GeneratorMayUse,
            ResidentBytes = !elsewhere && m.PeakGeneratorBytes > 0 ? m.PeakGeneratorBytes : null,
        };
    }

    /// <summary>
    /// Of the machine whose generators use most of what they may: one that is busy is not made up for by another that idles. Null where not
    /// all is known.
    /// </summary>
    internal static double? LargestShare(IReadOnlyList<CpuAllowance> machines, IReadOnlyList<ShardResult> results)
    {
        double? largest = null;
        foreach (var machine in machines)
        {
            var used = 0.0;
            foreach (var generator in machine.Generators)
            {
                if (generator >= results.Count || results[generator] is not { SteadyStart: { } start, SteadyEnd: { } end }) return null;
                if ((end.CpuUs - start.CpuUs) / Span(start.AtUs, end.AtUs) is not { } cores) return null;
                used += cores;
            }

            largest = Math.Max(largest ?? 0, used / machine.MayUse);
        }

        return largest;
    }

    /// <summary>How well the generators kept time, and what else the machine did.</summary>
    public static GeneratorHealth Health(
        TrialPlan plan, Measurements m, IReadOnlyDictionary<string, LongHistogram> histograms, ShardReading? start, ShardReading? end,
        SortedDictionary<string, string> unavailable)
    {
        var lag = LatencySummary.Of(histograms[HistogramTags.LoopLag]);
        if (lag is null)
            unavailable["health.loop_lag_p99_ms"] =
                unavailable["health.loop_lag_max_ms"] = "the generator's watch, due every 10 ms, never fired in the steady state";
        double? steal = null, other = null;
        if (m.SteadyStart?.Cores is { } first && m.SteadyEnd?.Cores is { } last && last.TotalUs > first.TotalUs)
        {
            steal = (last.StolenUs - first.StolenUs) / (last.TotalUs - first.TotalUs);
            var ours = m.SteadyEnd.ServerCpu?.TotalUs - m.SteadyStart.ServerCpu?.TotalUs + (end?.CpuUs - start?.CpuUs)
                + (m.SteadyEnd.CoordinatorUs - m.SteadyStart.CoordinatorUs)
                + (m.Middlebox is null ? 0 : m.SteadyEnd.MiddleboxUs - m.SteadyStart.MiddleboxUs);
            var others = m.SteadyEnd.OthersUs - m.SteadyStart.OthersUs;
            var listedUs = m.SteadyEnd.CoresAfterOthers?.TotalUs - first.TotalUs;
            other = OtherLoadShare.Of(first, last, ours, others / listedUs, m.SoftInterruptsApart);
        }
        else
        {
            unavailable["health.steal_share"] = unavailable["health.other_load_share"] = m.SteadyStart?.Cores is not null
                && m.SteadyEnd?.Cores is not null
                ? "the readings at its begin and its end fell into one tick of the kernel, 10 ms: this machine "
                    + "was too busy to read the first in time"
                : "the kernel's tick counters need Linux, a /proc that shows /proc/stat (subset=pid hides it) and a whole steady state";
        }

        var throttled = Throttling.Between(m.SteadyStart?.Throttled, m.SteadyEnd?.Throttled);
        double steadyUs = m.SteadyEnd?.AtUs - m.SteadyStart?.AtUs ?? 0;
        return new GeneratorHealth
        {
            LoopLagP99Ms = lag?.P99,
            LoopLagMaxMs = lag?.Max,
            Collections = (end?.Collections ?? 0) - (start?.Collections ?? 0),
            GcPauseMs = (end?.GcPauseMs ?? 0) - (start?.GcPauseMs ?? 0),
            StealShare = steal,
            OtherLoadShare = other,
            ThrottledShare = throttled?.Us / Span(0, steadyUs) / plan.Cores.Both,
            ThrottledPeriods = throttled?.Periods,
        };
    }

    /// <summary>What the server counted in the steady state; null where it does not tell.</summary>
    public static ServerActivity? Activity(TrialPlan plan, Measurements m, SortedDictionary<string, string> unavailable)
    {
        if (Forgotten(plan, m) is { } why) unavailable["activity"] = why;
        if (m.SteadyStart?.Counters is not { } start || m.SteadyEnd?.Counters is not { } end) return null;
        var moved = Totals.Subtract(end, start);
        return new ServerActivity
        {
            Delivered = moved.Delivered,
            Flushes = moved.Flushes,
            Lapped = moved.Lapped,
            Requests = moved.Requests,
            EmptyPolls = moved.EmptyPolls,
            AllocatedBytes = moved.AllocatedBytes,
            Collections = moved.Collections.Sum(),
            GcPauseMs = moved.GcPauseMs,
            CompileMs = moved.CompileMs,
            KeepAlives = moved.KeepAlives,
        };
    }

    /// <summary>The server's memory a connection, as slopes over the ramp; null with fewer than three counts.</summary>
    public static MemorySlope? Slopes(TrialPlan plan, Measurements m, SortedDictionary<string, string> unavailable)
    {
        var samples = m.Memory;
        if (samples.Count < 3)
        {
            unavailable["memory_per_connection"] = $"a line needs at least 3 counts of connections; {samples.Count} were reached";
            return null;
        }

        if (m.ProbeUnavailable is { } why) unavailable["memory_per_connection.resident"] = unavailable["memory_per_connection.heap"] = why;
        if (samples.Any(s => s.KernelKb is null))
        {
            unavailable["memory_per_connection.kernel"] = plan.Relay is not null || plan.Pattern.Through is not null
                ? "the kernel tells the memory of all sockets together, and what stands between has two for each connection"
                : "kernel socket memory needs Linux and the right to read /proc/slabinfo (root)";
        }

        return new MemorySlope
        {
            Resident = Fit(samples, s => s.ResidentKb),
            Heap = Fit(samples, s => s.HeapKb),
            Kernel = Fit(samples, s => s.KernelKb),
            Generator = Fit(samples, s => s.GeneratorKb),
            GrownKb = m.MemoryAfter is { Connections: > 0 } after
                ? (after.ResidentKb - samples[^1].ResidentKb) / after.Connections
                : null,
        };
    }

    /// <summary>Why the server cannot tell what it had counted; null where it is the same as at the beginning.</summary>
    public static string? Forgotten(TrialPlan plan, Measurements m) =>
        m.Troubles.Count > 0 && plan.Pattern.Trouble?.IsOfServer() == true
            ? "the server was started again, and what it had counted ended with it"
            : null;

    private static Slope? Fit(IReadOnlyList<MemorySample> samples, Func<MemorySample, double?> figure)
    {
        if (samples.Any(s => figure(s) is null) || samples.Select(s => s.Connections).Distinct().Count() < 3) return null;
        var line = LeastSquares.Fit([.. samples.Select(s => ((double)s.Connections, figure(s)!.Value))]);
        return new Slope(line.Slope, line.Low, line.High, line.RSquared);
    }

    // A window that was cut at its first instant has no rates.
    private static double? Span(double? fromUs, double? toUs) => toUs > fromUs ? toUs - fromUs : null;
}
