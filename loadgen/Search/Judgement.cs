using System.Text.Json;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Needs;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Search;

/// <summary>What a trial says about its load.</summary>
internal enum Says
{
    /// <summary>The need was met.</summary>
    Holds,

    /// <summary>It was not: the server's limit.</summary>
    Breaks,

    /// <summary>Nothing, as other programs were in the way: the trial is worth making again.</summary>
    Disturbed,

    /// <summary>Nothing, and it would say nothing again: the generator or the harness is at its own limit.</summary>
    Nothing,
}

/// <summary>
/// Holds one trial against the need: what <see cref="NeedCounts"/> counts, p99 within the freshness, thresholds kept. Pure.
/// </summary>
internal static class Judgement
{
    /// <summary>What the trial says, and why.</summary>
    public static (Says Says, string Reason) Of(TrialFile trial, IReadOnlyList<Slo> slos)
    {
        var invalid = trial.Findings.Where(f => f.Severity == Severity.Invalid).ToArray();
        if (invalid.FirstOrDefault(f => !ServerLimits.Codes.Contains(f.Code) && !Disturbances.Codes.Contains(f.Code)) is { } own)
            return (Says.Nothing, $"{own.Code}: {own.Message}");
        if (invalid.FirstOrDefault(f => Disturbances.Codes.Contains(f.Code)) is { } disturbance)
            return (Says.Disturbed, $"{disturbance.Code}: {disturbance.Message}");
        // Whatever disturbances below their limits stand beside it: a search has no other trial of this load that tells more, and on a
        // machine that is never quite quiet it would end without an answer. A run has, see ServerLimits.Among.
        if (ServerLimits.Of(trial) is { } limit) return (Says.Breaks, $"{limit.Code}: {limit.Message}");
        if (NeedCounts.Of(trial).Shortfall is { } shortfall) return (Says.Breaks, shortfall);
        var latency = trial.LatencyMs!;
        if (Thin("latency_ms.p99", _ => latency.Count) is { } thin) return (Says.Nothing, thin);
        if (latency.P99 > trial.Workload.FreshnessMs)
            return (Says.Breaks, $"p99 {latency.P99:N0} ms; needed within {trial.Workload.FreshnessMs:N0} ms");
        var figures = new FigureTree(JsonSerializer.SerializeToNode(trial, ResultsJson.Default.TrialFile));
        var answers = slos
            .Where(s => (s.Pattern ?? trial.Pattern.Pattern) == trial.Pattern.Pattern
                && (s.Workload ?? trial.Workload.Name) == trial.Workload.Name)
            .Select(s => Against(trial, s, figures))
            .ToArray();
        // What is broken is broken, whatever else cannot be told.
        return answers.Where(a => a.Says != Says.Holds).OrderBy(a => a.Says == Says.Breaks ? 0 : 1).FirstOrDefault((Says.Holds, ""));
    }

    /// <summary>Thresholds that a single trial can be held against.</summary>
    /// <exception cref="ScenarioException">One names a figure that a trial does not have.</exception>
    public static void Check(IReadOnlyList<Slo> slos)
    {
        foreach (var slo in slos.Where(s => !Paths.Any(p => s.Figure.StartsWith(p, StringComparison.Ordinal))))
            throw new ScenarioException($"slo '{slo.Figure}' cannot be searched by: a search looks at single trials, which have "
                + $"figures under {string.Join(", ", Paths)}");
    }

    private static readonly string[] Paths =
    [
        "latency_ms.", "uncorrected_latency_ms.", "answers.", "connections.", "messages.", "requests.", "server.", "generator.", "health."
    ];

    /// <summary>What a threshold says of a trial.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="slo">The threshold.</param>
    /// <param name="figures">The trial's figures as its file has them.</param>
    internal static (Says Says, string Reason) Against(TrialFile trial, Slo slo, FigureTree figures)
    {
        if (figures.Find(slo.Figure) is not { } value)
            return (Says.Nothing, $"{slo.Figure} is not there"
                + $"{(trial.Unavailable.TryGetValue(slo.Figure, out var why) ? $": {why}" : $" in a trial of {trial.Pattern.Pattern}")}");
        if (Thin(slo.Figure, figures.Find) is { } thin) return (Says.Nothing, thin);
        if (value > slo.AtMost) return Broken("at most", slo.AtMost);
        return value < slo.AtLeast ? Broken("at least", slo.AtLeast) : (Says.Holds, "");

        (Says, string) Broken(string how, double? bound) =>
            (Says.Breaks, $"{slo.Figure} is {WithUnit(value)}; {how} {WithUnit(bound)}");

        string WithUnit(double? of) => FigureUnits.With($"{of:0.###}", slo.Figure);
    }

    // A percentile that rests on too few messages, or on nobody knows how many.
    private static string? Thin(string figure, Func<string, double?> find)
    {
        if (PercentileFigures.Lacking(figure, find) is not { } thin) return null;
        var timed = thin.Timed is { } count ? $"{count} {thin.Values} were timed" : $"how many {thin.Values} were timed is not known";
        return $"tail-unsupported: {timed}, and {(figure == "latency_ms.p99" ? "a p99" : figure)} needs {thin.Least}: "
            + "raise steady_seconds, clients or messages_per_second";
    }
}
