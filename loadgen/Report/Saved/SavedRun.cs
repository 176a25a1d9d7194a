using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using HdrHistogram;

namespace Bench.Report.Saved;

/// <summary>
/// What no run leaves behind, so that somebody changed, mixed or cut the files: each is refused with the file, what it says and what is
/// valid, as a report drawn from it would be wrong without a word. Pure.
/// </summary>
internal static class SavedRun
{
    private static readonly AllowedAttribute Clients = AllowedAttribute.Of<Workload>(nameof(Workload.Clients));

    /// <summary>The run itself.</summary>
    /// <param name="path">Path of its file.</param>
    /// <param name="run">Its content.</param>
    /// <exception cref="RunDataException">It has no workload, no pattern, or a number that cannot be.</exception>
    public static void Check(string path, RunFile run)
    {
        var scenario = run.Scenario;
        if (scenario.Workloads.Count == 0) throw Refused(path, "scenario.workloads is empty; at least one was run");
        if (scenario.Patterns.Count == 0) throw Refused(path, "scenario.patterns is empty; at least one was run");
        foreach (var workload in scenario.Workloads)
            if (AllowedAttribute.Problems(workload).Concat(workload.Answers?.Problems() ?? []).FirstOrDefault() is { } problem)
                throw Refused(path, $"workload '{Shown.Of(workload.Name)}' of the scenario: {problem}");
    }

    /// <summary>One trial of it.</summary>
    /// <param name="path">Path of the trial's file.</param>
    /// <param name="trial">Its content.</param>
    /// <param name="scenario">What was run.</param>
    /// <exception cref="RunDataException">It is of no workload or pattern of the run, or has a number that cannot be.</exception>
    public static void Check(string path, TrialFile trial, Scenario scenario)
    {
        if (!Clients.Holds(trial.Workload.Clients))
            throw Wrong(path, $"workload.clients is {trial.Workload.Clients}; allowed: {Clients.Text}");
        if (trial.Repeat < 1) throw Wrong(path, $"repeat is {trial.Repeat}; allowed: 1 and more");
        if (scenario.Workloads.FirstOrDefault(w => w.Name == trial.Workload.Name) is not { } workload)
            throw Wrong(path, $"workload.name is '{Shown.Of(trial.Workload.Name)}', and the run has no such "
                + $"workload; {Nearest.Hint(trial.Workload.Name, scenario.Workloads.Select(w => w.Name))}");
        string[] labels = [.. scenario.PatternsOf(workload).Select(p => p.Label)];
        if (trial.Pattern is { Kind.OnTimer: true, IntervalMs: null })
            throw Wrong(path, $"pattern has no interval_ms; under '{workload.Name}' the run has: {string.Join(", ", labels)}");
        if (!labels.Contains(trial.Pattern.Label))
            throw Wrong(path, $"pattern is '{Shown.Of(trial.Pattern.Label)}', and under '{workload.Name}' the run has no such "
                + $"pattern; {Nearest.Hint(trial.Pattern.Label, labels)}");
    }

    /// <summary>The histograms beside it.</summary>
    /// <param name="path">Path of the log.</param>
    /// <param name="trial">The trial's file.</param>
    /// <param name="histograms">What the log holds, by tag; empty where there is none.</param>
    /// <exception cref="RunDataException">The messages that the trial timed are not in it.</exception>
    public static void Check(string path, TrialFile trial, IReadOnlyDictionary<string, LongHistogram> histograms)
    {
        if (trial.LatencyMs is not { Count: > 0 and var timed }) return;
        var held = histograms.GetValueOrDefault(HistogramTags.Delivery)?.TotalCount ?? 0;
        if (held == timed) return;
        var what = !File.Exists(path) ? "does not exist"
            : held == 0 ? $"has no latencies under the tag {HistogramTags.Delivery}"
            : $"has {held} latencies under the tag {HistogramTags.Delivery}";
        throw new RunDataException($"{path} {what}, and the trial's file says that {timed} messages were timed; put the log of this trial "
            + "there, or remove the trial's files to draw the others");
    }

    private static RunDataException Refused(string path, string what) => new($"{path}: {what}; take the file as the run left it");

    private static RunDataException Wrong(string path, string what) =>
        new($"{path}: {what}; take the file as the run left it, or remove the trial's files to draw the others");
}
