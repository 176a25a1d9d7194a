using System.Reflection;
using System.Text.Json;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Scenarios;

/// <summary>A scenario that cannot be run as it is written; the message names the file, the place and what is allowed.</summary>
public sealed class ScenarioException(string message) : Exception(message);

/// <summary>Reads scenarios: the ones that come with the harness by name, others by path.</summary>
public static class ScenarioFile
{
    private const string Prefix = "Bench.Loadgen.Scenarios.";
    private const string Suffix = ".json";

    /// <summary>Names of the scenarios that come with the harness.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
    [
        .. typeof(ScenarioFile).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Names of the workloads that people have; each is a scenario too, the whole ladder under it alone.</summary>
    public static IReadOnlyList<string> Workloads { get; } = [.. ReadBuiltIn("workloads").Workloads.Select(w => w.Name)];

    /// <summary>The scenario of a built-in name, the name of one of <see cref="Workloads"/> or a file's path, checked.</summary>
    /// <exception cref="ScenarioException">It does not exist, is not valid JSON of this shape, or asks for something out of range.</exception>
    public static Scenario Load(string nameOrPath)
    {
        if (BuiltIn.Contains(nameOrPath)) return ReadBuiltIn(nameOrPath);
        if (Workloads.Contains(nameOrPath))
        {
            var all = ReadBuiltIn("workloads");
            var workload = all.Workloads.Single(w => w.Name == nameOrPath);
            return all with { Name = nameOrPath, Description = workload.Description, Workloads = [workload] };
        }

        try
        {
            return Parse(File.ReadAllText(nameOrPath), nameOrPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScenarioException($"scenario '{nameOrPath}' cannot be read: {e.Message} Give a file's path or one of: {string.Join(", ", BuiltIn)}; or one workload: {string.Join(", ", Workloads)}");
        }
    }

    /// <summary>Reads a scenario from JSON text; <paramref name="name"/> is for messages.</summary>
    /// <exception cref="ScenarioException">As <see cref="Load"/>.</exception>
    public static Scenario Parse(string json, string name)
    {
        Scenario scenario;
        try
        {
            scenario = JsonSerializer.Deserialize(json, ResultsJson.Default.Scenario) ?? throw new ScenarioException($"{name}: the file holds null, not a scenario");
        }
        catch (JsonException e)
        {
            // Both count from 0, people from 1.
            var what = e.Message.Split(" Path:")[0];
            throw new ScenarioException($"{name}({e.LineNumber + 1},{e.BytePositionInLine + 1}): {what} At {e.Path ?? "$"}.");
        }

        Check(scenario, name);
        return scenario;
    }

    /// <summary>Checks every range; used again after the command line has changed a scenario.</summary>
    /// <exception cref="ScenarioException">Names every problem.</exception>
    public static void Check(Scenario scenario, string name)
    {
        var problems = Problems(scenario).ToList();
        if (problems.Count > 0) throw new ScenarioException($"{name}: {string.Join("; ", problems)}");
    }

    private static Scenario ReadBuiltIn(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name + Suffix)!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), name);
    }

    private static IEnumerable<string> Problems(Scenario scenario)
    {
        if (scenario.Workloads.Count == 0) yield return "workloads is empty; give at least one";
        if (scenario.Patterns.Count == 0) yield return "patterns is empty; give at least one";
        if (scenario.Trials is < 1 or > 100) yield return $"trials is {scenario.Trials}; allowed: 1 to 100";
        foreach (var twice in scenario.Workloads.GroupBy(w => w.Name).Where(g => g.Count() > 1)) yield return $"two workloads are named '{twice.Key}'";
        foreach (var workload in scenario.Workloads)
            foreach (var problem in workload.Problems()) yield return $"workload '{workload.Name}': {problem}";
        foreach (var twice in scenario.Workloads.SelectMany(w => scenario.PatternsOf(w).GroupBy(p => p.Label).Where(g => g.Count() > 1)).Select(g => g.Key).Distinct())
            yield return $"pattern '{twice}' is there twice";
        foreach (var pattern in scenario.Patterns)
            foreach (var problem in PatternProblems(pattern)) yield return $"pattern '{pattern.Pattern}': {problem}";
        foreach (var problem in PhaseProblems(scenario.Phases)) yield return $"phases: {problem}";
        foreach (var slo in scenario.Slos)
            if (slo is { AtMost: null, AtLeast: null }) yield return $"slo '{slo.Figure}' has neither at_most nor at_least";
    }

    private static IEnumerable<string> PatternProblems(PatternSettings pattern)
    {
        var known = EngineList.All[0].Patterns;
        if (!known.Contains(pattern.Pattern)) yield return $"unknown; valid: {string.Join(", ", known)}";
        if (pattern.IntervalMs is < 10 or > 86_400_000) yield return $"interval_ms is {pattern.IntervalMs}; allowed: 10 to 86400000";
        if (pattern.HoldMs is < 100 or > 120_000) yield return $"hold_ms is {pattern.HoldMs}; allowed: 100 to 120000";
        if (pattern.CookieBytes is < 11 or > 16_000) yield return $"cookie_bytes is {pattern.CookieBytes}; allowed: 11 to 16000";
        if (pattern.Pattern is not ("polling" or "long-polling") && pattern.CookieBytes is not null) yield return "cookie_bytes belongs to polling and long-polling only";
        if (pattern.Pattern != "polling" && (pattern.IntervalMs ?? (object?)pattern.Discipline ?? pattern.Semantics) is not null)
            yield return "interval_ms, discipline and semantics belong to polling only";
        if (pattern.Pattern != "long-polling" && pattern.HoldMs is not null) yield return "hold_ms belongs to long-polling only";
    }

    private static IEnumerable<string> PhaseProblems(PhasePlan phases)
    {
        if (phases.ConnectPerSecond is < 1 or > 100_000) yield return $"connect_per_second is {phases.ConnectPerSecond}; allowed: 1 to 100000";
        if (phases.IdleSeconds is not (>= 0 and <= 3600)) yield return $"idle_seconds is {phases.IdleSeconds}; allowed: 0 to 3600";
        if (phases.WarmupSeconds is not (>= 0 and <= 3600)) yield return $"warmup_seconds is {phases.WarmupSeconds}; allowed: 0 to 3600";
        if (phases.SteadySeconds is not (>= 1 and <= 86_400)) yield return $"steady_seconds is {phases.SteadySeconds}; allowed: 1 to 86400";
        if (phases.DrainSeconds is not (>= 0 and <= 3600)) yield return $"drain_seconds is {phases.DrainSeconds}; allowed: 0 to 3600";
    }
}
