using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Advice;

/// <summary>How late messages are by the model, and whether that is soon enough. Pure.</summary>
/// <param name="P99Ms">By the worst of the trials, milliseconds; null without latencies.</param>
/// <param name="Shortfall">Why the need is not met; null when it is, or when that cannot be told.</param>
/// <param name="Doubts">Why it cannot be told; empty when it can.</param>
internal sealed record ModelledStaleness(double? P99Ms, string? Shortfall, IReadOnlyList<string> Doubts)
{
    /// <summary>Whether the need is met.</summary>
    public Told Meets => Shortfall is not null ? Told.No : Doubts.Count > 0 ? Told.CannotBeTold : Told.Yes;

    /// <summary>
    /// The staleness of some trials. d + s is what is left of a trial's p99 when the part of its interval or window is taken off.
    /// </summary>
    /// <param name="evidence">The trials.</param>
    /// <param name="timerMs">What the interval or window that is asked for adds at p99.</param>
    /// <param name="needMs">Within which 99 % must be seen.</param>
    /// <param name="mergedShare">Share of the messages that a newer value overtakes, so that nobody sees them; null for none.</param>
    public static ModelledStaleness Of(CostEvidence evidence, double timerMs, double needMs, double? mergedShare)
    {
        double[] p99 = [.. evidence.Trials.Where(t => t.File.LatencyMs is not null)
            .Select(t => timerMs + Math.Max(0, t.File.LatencyMs!.P99 - t.File.Pattern.DelayMs(0.99)))];
        if (p99.Length == 0 || evidence.Doubts.Count > 0)
            return new ModelledStaleness(p99.Length == 0 ? null : p99.Max(), null, evidence.Doubts);
        var (best, worst) = (p99.Min(), p99.Max());
        if (best > needMs)
            return new ModelledStaleness(
                worst, $"{Provenance.Percentile(Numbers.Time(worst), mergedShare)}, later than the need of {Numbers.Time(needMs)}", []);
        return new ModelledStaleness(worst, null, worst <= needMs
            ? []
            : [$"p99 came out from {Numbers.Time(best)} to {Numbers.Time(worst)} over {p99.Length} trials, and the need "
                + $"of {Numbers.Time(needMs)} lies between"]);
    }
}
