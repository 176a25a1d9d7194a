using Bench.Loadgen.Results;

namespace Bench.Report.Summary;

/// <summary>What has to be said of a run before any of its figures: that it has none, or is not whole.</summary>
internal static class RunWords
{
    private const int MostNamed = 6;

    /// <summary>That nothing of the run is a result, with the reason; null when a trial is valid.</summary>
    public static string? Nothing(SummaryFile summary)
    {
        if (summary.TrialsValid > 0) return null;
        // A run is complete when all its trials were made, whatever became of them.
        var made = summary is { TrialsMade: 0, Status: RunStatus.Complete, TrialsPlanned: > 0 }
            ? $"Files are missing: none of {summary.TrialsPlanned} planned trials is here; bring back the folder trials/ of this run"
            : summary.TrialsMade == 0
            ? $"Nothing was measured: none of {summary.TrialsPlanned} planned trials was made"
            : $"Nothing here is a result: none of {summary.TrialsMade} trials is valid";
        return $"{made}{(summary.Status == RunStatus.Complete ? "" : $"; this run is {Ended(summary.Status)}")}.";
    }

    /// <summary>That the run is not whole, and which rungs have no trial at all; null when it is whole.</summary>
    public static string? Partial(SummaryFile summary)
    {
        if (summary.Status == RunStatus.Complete && summary.TrialsMade >= summary.TrialsPlanned) return null;
        var made = summary.Status == RunStatus.Complete
            ? $"Files are missing: {summary.TrialsMade} of {summary.TrialsPlanned} planned trials are here."
            : $"This run is {Ended(summary.Status)}: {summary.TrialsMade} of {summary.TrialsPlanned} planned trials were made.";
        var none = summary.NotMade.Count == 0 ? ""
            : summary.NotMade.Count > MostNamed ? $" Of {Numbers.Count(summary.NotMade.Count)} rungs there is no trial."
            : $" There is no trial of {string.Join("; ", summary.NotMade.Select(r => $"{r.Workload}, {r.Label}"))}.";
        return $"{made}{none} The figures below are of the valid ones among them.";
    }

    /// <summary>Every doubt of the run and of its results, with whose it is, the heaviest first.</summary>
    public static IEnumerable<(string Where, Finding Finding)> Findings(SummaryFile summary) =>
        summary.Findings.Select(f => ("run", f))
            .Concat(summary.Results.SelectMany(r => r.Findings.Select(f => ($"{r.Workload}, {r.Label}", f))))
            .OrderByDescending(f => f.f.Severity);

    private static string Ended(RunStatus status) =>
        status == RunStatus.Running ? "running, or was ended without a word" : status.ToString().ToLowerInvariant();
}
