using Bench.Loadgen.Findings;
using Bench.Loadgen.Results;

namespace Bench.Report.Verdicts;

/// <summary>
/// What keeps some trials from telling whether a pattern meets a need, whatever the need: too few trials, a doubt that says that the
/// figures are not the pattern's, too few messages. Verdicts of measured rungs and of modelled ones both ask here. Pure.
/// </summary>
internal static class Evidence
{
    /// <summary>The doubts in words; empty when the latencies tell.</summary>
    /// <param name="valid">The valid trials.</param>
    /// <param name="made">How many were made, invalid ones among them.</param>
    /// <param name="timed">Messages timed in the valid ones; null without latencies.</param>
    public static IEnumerable<string> Doubts(IReadOnlyList<TrialFile> valid, int made, long? timed)
    {
        if (valid.Count == 0) return ["no valid trial"];
        var few = valid.Count < FewTrials.Least ? [FewTrials.Words(valid.Count, made)] : Array.Empty<string>();
        // What a target does not tell is among the doubts that stop a verdict.
        string[] tail = valid.All(t => t.SelfPublished is { Stamp: null }) ? []
            : timed is not { } count ? ["no latency histogram is saved"]
            : count < TailUnsupported.Least ? [TailUnsupported.Words(count)]
            : [];
        return [.. few, .. Stoppers(valid), .. tail];
    }

    /// <summary>Doubts that say that the figures are not the pattern's, each told once; empty when there are none.</summary>
    public static IEnumerable<string> Stoppers(IEnumerable<TrialFile> valid) =>
        valid.SelectMany(VerdictStoppers.Check).GroupBy(f => f.Code).Select(g => g.First().Message);
}
