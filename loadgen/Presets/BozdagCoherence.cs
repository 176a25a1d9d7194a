using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>
/// Pulled every C seconds, published every D: how many pulls are in vain, and how many updates are never seen. Time runs ten times faster.
/// </summary>
internal sealed class BozdagCoherence : IPreset
{
    private const int Faster = 10;
    private const int Clients = 200;

    // Seconds of theirs: pull interval C, publish interval D.
    private static readonly (int Pull, int Publish)[] Theirs = [(1, 5), (5, 15), (5, 1), (15, 5)];

    public string Name => "bozdag-coherence";

    public string Title => "Pulling every C s what is published every D s: 1 − C/D of pulls are in vain, D/C of updates are seen";

    public PublishedSource Source { get; } = new(
        "E. Bozdag, A. Mesbah, A. van Deursen", "A Comparison of Push and Pull Techniques for AJAX",
        "WSE 2007 and Journal of Web Engineering 8(4)", 2009, "https://doi.org/10.1109/WSE.2007.4380239");

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<PresetRow>();
        var pullCpu = 0.0;
        foreach (var (pull, publish) in Theirs)
        {
            var trial = await TrialAsync(
                bed, new() { Pattern = "polling", IntervalMs = 1000 * pull / Faster, Semantics = PollSemantics.Latest }, publish, stop);
            var requests = trial.File.Requests!;
            // Received within the window over due within it: counted to the end of the drain, the last update of all would always be seen.
            rows.AddRange(Rows(
                pull, publish, (double)requests.Empty / requests.Sent,
                (double)trial.File.MessagesInWindow / trial.File.Messages.Expected ?? double.NaN));
            if ((pull, publish) == (1, 5)) pullCpu = trial.File.Server.CpuUs!.Value;
        }

        var push = await TrialAsync(bed, new() { Pattern = "sse" }, publish: 5, stop);
        var ratio = push.File.Server.CpuUs!.Value / pullCpu;
        rows.Add(PresetRow.Measured("server CPU, push ÷ pull (C = 1 s, D = 5 s)", ratio, "×").Against(7));
        return new PresetTable(rows,
            FormattableString.Invariant($"Pull and publish intervals are {Faster} times shorter than theirs; shares depend on C/D alone."),
            FormattableString.Invariant(
                $"Their 7× is what their push servers of 2007 took (Java, Bayeux); here pushing takes {ratio:0.00} times the CPU of pulling five times an update. It is reported and not required."));
    }

    /// <summary>What is expected of a pull interval and a publish interval, and what came out. Pure.</summary>
    internal static IEnumerable<PresetRow> Rows(int pull, int publish, double empty, double seen)
    {
        const double point = 0.01;
        var (expectedEmpty, expectedSeen) = (Math.Max(0, 1 - (double)pull / publish), Math.Min(1, (double)publish / pull));
        yield return PresetRow.Measured($"C = {pull} s, D = {publish} s: pulls in vain", 100 * empty, "%")
            .Against(Math.Round(100 * expectedEmpty, 1))
            .Within(100 * expectedEmpty, 100 * point, FormattableString.Invariant($"1 − C/D = {100 * expectedEmpty:0.0} ± 1 point"));
        yield return PresetRow.Measured($"C = {pull} s, D = {publish} s: updates seen", 100 * seen, "%")
            .Against(Math.Round(100 * expectedSeen, 1))
            .Within(100 * expectedSeen, 100 * point, FormattableString.Invariant($"min(1, D/C) = {100 * expectedSeen:0.0} ± 1 point"));
    }

    private static Task<SmallTrial> TrialAsync(TrialBed bed, PatternSettings pattern, int publish, CancellationToken stop) =>
        bed.TrialAsync(
            pattern, (double)Faster / publish, stop,
            new() { Clients = Clients, Seconds = 9, WarmupSeconds = 2, FanOut = FanOut.Broadcast, Arrivals = ArrivalProcess.Constant });
}
