namespace Bench.Micro.Gate;

/// <summary>The gate proves itself on real benchmarks of this build: what must be caught is caught, what is equal passes.</summary>
internal sealed class SelfTest(int launches, Limits limits, TextWriter log)
{
    private const double Slowdown = 0.15;
    private const int Repeats = 20;

    // From 10 ns to 10 µs a call, with and without allocation: one of each kind of hot path.
    private static readonly string[] Probes =
        [
        "MessageEncode.Codec(Bytes: 200)", "MessageDecode.Codec(Bytes: 200)", "SseWrite.Frame(Bytes: 125)",
        "LogRead.AppendAndRead(Cursors: 100)", "SseRead.Segments", "Receipts.Receive"
        ];

    /// <summary>Runs all parts; true when every one came out as it must.</summary>
    public bool Run() => CatchesAllocation() & CatchesSlowdown() & PassesEqualBuilds();

    private bool CatchesAllocation()
    {
        var clean = Launcher.Self.Allocations(Probes);
        var again = AllocationBaseline.Compare(clean, Launcher.Self.Allocations(Probes));
        var spoiled = AllocationBaseline.Compare(clean, Launcher.Self.Allocations(Probes, extraAllocation: true));
        log.WriteLine("## One extra object for each call\n\n" + GateTables.Allocations(spoiled));
        return Verdict(
            $"an unchanged build allocates the same: {again.Count(row => !row.Fails)} of {Probes.Length}",
            again.Count == Probes.Length && again.All(row => !row.Fails))
            & Verdict(
                $"one extra allocation is caught: {spoiled.Count(row => row.Verdict == "MORE")} of {Probes.Length}",
                spoiled.Count == Probes.Length && spoiled.All(row => row.Verdict == "MORE"));
    }

    private bool CatchesSlowdown()
    {
        var report = new TimeGate(Launcher.Self, Launcher.Self.Program, launches, limits, Slowdown).Run(Probes);
        log.WriteLine($"## A slowdown of {100 * Slowdown:0} %\n\n{GateTables.Times(report.First)}\n"
            + $"Confirmation:\n\n{GateTables.Times(report.Second)}");
        return Verdict(
            $"a slowdown of {100 * Slowdown:0} % is caught: {report.Regressions.Count} of {Probes.Length}, {report.Undecided.Count} "
                + $"undecided, {report.Launches} launches",
            report.Regressions.Count == Probes.Length);
    }

    private bool PassesEqualBuilds()
    {
        var (passed, undecided) = (0, 0);
        log.WriteLine("## The same build on both sides\n");
        for (var i = 1; i <= Repeats; i++)
        {
            var report = new TimeGate(Launcher.Self, Launcher.Self.Program, launches, limits).Run(Probes);
            var verdict = report.Regressions.Count > 0 ? $"FALSE ALARM {string.Join(", ", report.Regressions)}"
                : report.Undecided.Count > 0 ? $"undecided {string.Join(", ", report.Undecided)}"
                : "passes";
            if (verdict == "passes") passed++;
            else if (report.Regressions.Count == 0) undecided++;
            var largest = report.First.MaxBy(one => Math.Abs(one.Shift))!;
            log.WriteLine($"- {i}: {verdict}; {report.Launches} launches; looked slower at first: {report.Second.Count}; "
                + $"largest shift {100 * largest.Shift:+0.0;-0.0} % ({largest.Name}, noise "
                + $"floor {100 * largest.NoiseFloor:0.0} %, p {largest.P:0.###})");
        }

        log.WriteLine();
        return Verdict($"an A/A comparison passes: {passed} of {Repeats}, {undecided} undecided", passed == Repeats);
    }

    private bool Verdict(string what, bool good)
    {
        log.WriteLine($"**{(good ? "ok" : "FAILED")}**: {what}\n");
        log.Flush();
        return good;
    }
}
