using System.Globalization;
using System.Text.Json;
using Bench.Contract;
using Bench.Contract.Patterns;
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

    // What a search for the most raises differs from trial to trial.
    private static readonly (string Member, bool Raised, Func<Workload, object> Of)[] Load =
    [
        ("clients", true, w => w.Clients), ("messages_per_second", true, w => w.MessagesPerSecond),
        ("client_messages_per_second", true, w => w.ClientMessagesPerSecond), ("freshness_ms", false, w => w.FreshnessMs),
        ("payload_bytes", false, w => w.PayloadBytes), ("fan_out", false, w => KebabCase.Of(w.FanOut)),
        ("direction", false, w => KebabCase.Of(w.Direction)),
    ];

    /// <summary>The run itself.</summary>
    /// <param name="path">Path of its file.</param>
    /// <param name="run">Its content.</param>
    /// <exception cref="RunDataException">It has no workload, no pattern, or a number that cannot be.</exception>
    public static void Check(string path, RunFile run)
    {
        var scenario = run.Scenario;
        if (scenario.Workloads.Count == 0) throw Refused(path, "scenario.workloads is empty; at least one was run");
        if (scenario.Patterns.Count == 0) throw Refused(path, "scenario.patterns is empty; at least one was run");
        // Names become names of files.
        if (scenario.Workloads.FirstOrDefault(w => !Protocol.IsTopicName(w.Name)) is { } named)
            throw Refused(path, $"a workload of the scenario is named '{Shown.Of(named.Name)}'; it must be {Protocol.TopicNameRule}");
        if (scenario.Workloads.GroupBy(w => w.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Refused(path, $"two workloads of the scenario are named '{twice.Key}'; each has a name of its own");
        if (scenario.Patterns.FirstOrDefault(p => p.Target is { } target && !Protocol.IsTopicName(target)) is { } aimed)
            throw Refused(path, $"a pattern's target is named '{Shown.Of(aimed.Target!)}'; it must be {Protocol.TopicNameRule}");
        foreach (var pattern in scenario.Patterns)
        {
            if (!Ladder.Keys.Contains(pattern.Pattern))
                throw Refused(path, $"pattern '{Shown.Of(pattern.Pattern)}' of the scenario is not known; "
                    + Nearest.Hint(pattern.Pattern, Ladder.Keys));
            if (AllowedAttribute.Problems(pattern).FirstOrDefault() is { } problem)
                throw Refused(path, $"pattern '{pattern.Pattern}' of the scenario: {problem}");
        }

        foreach (var workload in scenario.Workloads)
            if (AllowedAttribute.Problems(workload).Concat(workload.Answers?.Problems() ?? []).FirstOrDefault() is { } problem)
                throw Refused(path, $"workload '{Shown.Of(workload.Name)}' of the scenario: {problem}");
    }

    /// <summary>One trial of it.</summary>
    /// <param name="path">Path of the trial's file.</param>
    /// <param name="trial">Its content.</param>
    /// <param name="scenario">What was run.</param>
    /// <param name="search">It is of a search for the most, which raises clients or rate from trial to trial.</param>
    /// <exception cref="RunDataException">It is of no workload or pattern of the run, or has a number that cannot be.</exception>
    public static void Check(string path, TrialFile trial, Scenario scenario, bool search)
    {
        if (trial.SchemaVersion != 1)
            throw Wrong(path, $"schema_version is {trial.SchemaVersion}, or not there; this program reads 1, which the version of the "
                + "harness wrote that made the run");
        if (TrialNumbers.Problem(JsonSerializer.SerializeToElement(trial, ResultsJson.Default.TrialFile)) is { } number)
            throw Wrong(path, number);
        if (!Clients.Holds(trial.Workload.Clients))
            throw Wrong(path, $"workload.clients is {trial.Workload.Clients}; allowed: {Clients.Text}");
        if (trial.Repeat < 1) throw Wrong(path, $"repeat is {trial.Repeat}; allowed: 1 and more");
        if (scenario.Workloads.FirstOrDefault(w => w.Name == trial.Workload.Name) is not { } workload)
            throw Wrong(path, $"workload.name is '{Shown.Of(trial.Workload.Name)}', and the run has no such "
                + $"workload; {Nearest.Hint(trial.Workload.Name, scenario.Workloads.Select(w => w.Name))}");
        var asRun = workload.AsRun();
        foreach (var (member, raised, of) in Load)
            if (!(raised && search) && !of(trial.Workload).Equals(of(asRun)))
                throw Wrong(path, string.Create(CultureInfo.InvariantCulture, $"workload.{member} is {of(trial.Workload)}, and workload "
                    + $"'{workload.Name}' of the run has {of(asRun)}, as it is run"));
        var connections = trial.Connections;
        // A trial that ended while clients connected may have counted those under way in one and not in the other.
        foreach (var (member, count) in ((string, long)[])[("held_at_start", connections.HeldAtStart), ("held", connections.Held)])
            if (trial.Valid && count > connections.Attempted)
                throw Wrong(path, $"connections.{member} is {count}; allowed: 0 to {connections.Attempted}, as many as were attempted");
        string[] labels = [.. scenario.PatternsOf(workload).Select(p => p.Label)];
        if (trial.Pattern is { Kind.OnTimer: true, IntervalMs: null })
            throw Wrong(path, $"pattern has no interval_ms; under '{workload.Name}' the run has: {string.Join(", ", labels)}");
        if (!labels.Contains(trial.Pattern.Label))
            throw Wrong(path, $"pattern is '{Shown.Of(trial.Pattern.Label)}', and under '{workload.Name}' the run has no such "
                + $"pattern; {Nearest.Hint(trial.Pattern.Label, labels)}");
    }

    /// <summary>All its trials together.</summary>
    /// <param name="trials">Each with the path of its file.</param>
    /// <param name="plan">
    /// What the run was to make; a trial that was made again stands in it again. Null where the run ended before its time, and may not have
    /// written it.
    /// </param>
    /// <exception cref="RunDataException">One is there twice.</exception>
    public static void Check(IReadOnlyList<(string Path, TrialFile File)> trials, IReadOnlyList<PlannedTrial>? plan)
    {
        if (trials.GroupBy(t => t.File.Ordinal).FirstOrDefault(g => g.Count() > 1)?.ToArray() is [var one, var other, ..])
            throw Wrong(other.Path, $"ordinal is {other.File.Ordinal}, as in {Path.GetFileName(one.Path)}; each trial has one of its own");
        if (plan is null) return;
        foreach (var same in trials.Where(t => t.File.Valid)
            .GroupBy(t => (t.File.Workload.Name, t.File.Pattern.Label, t.File.Repeat)).Where(g => g.Count() > 1))
        {
            // The plan of a run of before retries has each repeat once.
            var planned = Math.Max(1, plan.Count(p => (p.Workload, p.Label, p.Repeat) == same.Key));
            if (same.Count() > planned)
                throw Wrong(same.Last().Path, $"it is repeat {same.Key.Repeat} of {same.Key.Name}, {same.Key.Label}, as "
                    + $"{Path.GetFileName(same.First().Path)} is, and the plan of the run has {planned} of it");
        }
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
