using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>What speaks against the figures that an answer names, a sentence each. Pure.</summary>
internal static class Caveats
{
    /// <summary>The sentences; empty where there is nothing to say.</summary>
    /// <param name="rungs">The ladder, lowest first.</param>
    /// <param name="named">The rungs that the answer hangs on, such as the least and the cheapest.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<RungRecord> rungs, Func<RungRecord, bool> named)
    {
        // Figures of the luckier part of the trials say so.
        var dropped = rungs.Where(r => named(r) && r.ValidTrials < r.Trials)
            .Select(r => $"{r.Trials - r.ValidTrials} of {r.Trials} trials of {r.Spoken}").ToArray();
        // Trials of two kinds are in one mean, or on two sides of a comparison.
        var fewer = rungs.Where(r => named(r) && r.TrialsOfFewerAgents > 0)
            .Select(r => $"{r.TrialsOfFewerAgents} of {r.ValidTrials} valid trials of {r.Spoken}").ToArray();
        var open = rungs.Where(r => r.Meets == Told.CannotBeTold && r.Doubts.Count > 0)
            .Select(r => $"Whether {r.Spoken} meets the need cannot be told: {string.Join("; ", r.Doubts)}.");
        var renewed = rungs.Where(r => r.Meets == Told.Yes && Provenance.OfRenewal(r).Length > 0)
            .Select(r => $"{(r.RenewalUnknown is null ? "Between polls of" : "Of")} {r.Spoken} {Provenance.OfRenewal(r)}.");
        return
        [
            .. dropped.Length == 0 ? Array.Empty<string>() : [$"Left out as invalid: {string.Join(", ", dropped)}."],
            .. fewer.Length == 0 ? Array.Empty<string>() : [$"Made by fewer agents than the run began with: {string.Join(", ", fewer)}."],
            .. open,
            .. rungs.Any(r => r.UnsentUnknown && named(r))
                ? ["How many messages clients had still to send at the end was not counted in this run."]
                : Array.Empty<string>(),
            .. renewed,
            .. rungs.Where(r => named(r) && r.LastSubscriber is not null).Select(r => $"With {r.Spoken} {r.LastSubscriber}."),
        ];
    }
}
