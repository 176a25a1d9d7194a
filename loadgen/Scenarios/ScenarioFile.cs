using System.Reflection;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Contract.Reading;

namespace Bench.Loadgen.Scenarios;

/// <summary>A scenario that cannot be run as it is written; the message names the file, the place and what is allowed.</summary>
public sealed class ScenarioException(string message) : Exception(message);

/// <summary>Reads scenarios: the ones that come with the harness by name, others by path.</summary>
public static class ScenarioFile
{
    private const string Prefix = "Bench.Loadgen.Scenarios.";
    private const string Suffix = ".json";
    private const string Quick = "-quick";
    private const int LongestWarmupSeconds = 3600;

    /// <summary>Names of the scenarios that come with the harness.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
    [
        .. typeof(ScenarioFile).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Those that come with small numbers too, by <see cref="QuickOf"/>.</summary>
    public static IReadOnlyList<string> HaveQuick { get; } = [.. BuiltIn.Where(name => BuiltIn.Contains(QuickOf(name)))];

    /// <summary>Name of the scenario that has the small numbers of another.</summary>
    public static string QuickOf(string name) => name + Quick;

    /// <summary>Names of the workloads that people have; each is a scenario too, the whole ladder under it alone.</summary>
    public static IReadOnlyList<string> Workloads { get; } =
        [.. HaveWorkloads.SelectMany(NamesOfWorkloads)];

    // The nine whose committed run everything rests on, and those beside them.
    private static string[] HaveWorkloads => ["workloads", "workloads-more"];

    /// <summary>The scenario of a built-in name, the name of one of <see cref="Workloads"/> or a file's path, checked.</summary>
    /// <exception cref="ScenarioException">
    /// It does not exist, is not valid JSON of this shape, or asks for something out of range.
    /// </exception>
    public static Scenario Load(string nameOrPath)
    {
        if (BuiltIn.Contains(nameOrPath)) return ReadBuiltIn(nameOrPath);
        if (Workloads.Contains(nameOrPath))
        {
            var all = HaveWorkloads.Select(ReadBuiltIn).Single(s => s.Workloads.Any(w => w.Name == nameOrPath));
            var workload = all.Workloads.Single(w => w.Name == nameOrPath);
            return all with { Name = nameOrPath, Description = workload.Description, Workloads = [workload] };
        }

        try
        {
            return Parse(File.ReadAllBytes(nameOrPath), nameOrPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string[] names = [.. BuiltIn, .. Workloads];
            throw new ScenarioException($"scenario '{Shown.Of(nameOrPath)}' cannot be "
                + $"read: {Shown.Of(e.Message, 300)}{(Nearest.Of(nameOrPath, names) is { } near ? $" Did you mean {near}?" : "")} Give a "
                + $"file's path or one of: {string.Join(", ", BuiltIn)}; or one workload: {string.Join(", ", Workloads)}");
        }
    }

    /// <summary>Reads a scenario from JSON; <paramref name="name"/> is for messages.</summary>
    /// <exception cref="ScenarioException">As <see cref="Load"/>.</exception>
    public static Scenario Parse(ReadOnlySpan<byte> utf8, string name)
    {
        Scenario scenario;
        try
        {
            scenario = JsonText.Read(utf8, ScenarioJson.Default.Scenario, ranges: true);
        }
        catch (JsonTextException e)
        {
            throw new ScenarioException($"{name}{e.Message}");
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
        using var bytes = new MemoryStream();
        using (var stream = OpenBuiltIn(name)) stream.CopyTo(bytes);
        return Parse(bytes.ToArray(), name);
    }

    private static IReadOnlyList<string> NamesOfWorkloads(string name)
    {
        using var stream = OpenBuiltIn(name);
        return WorkloadNames.Of(stream);
    }

    private static Stream OpenBuiltIn(string name) => Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name + Suffix)!;

    private static IEnumerable<string> Problems(Scenario scenario)
    {
        if (!Protocol.IsTopicName(scenario.Name)) yield return $"name is '{Shown.Of(scenario.Name)}'; it must be {Protocol.TopicNameRule}";
        if (scenario.Workloads.Count == 0) yield return "workloads is empty; give at least one";
        if (scenario.Patterns.Count == 0) yield return "patterns is empty; give at least one";
        foreach (var problem in AllowedAttribute.Problems(scenario)) yield return problem;
        foreach (var twice in scenario.Workloads.GroupBy(w => w.Name).Where(g => g.Count() > 1))
            yield return $"two workloads are named '{Shown.Of(twice.Key)}'";
        foreach (var workload in scenario.Workloads)
            foreach (var problem in workload.Problems()) yield return $"workload '{Shown.Of(workload.Name)}': {problem}";
        foreach (var twice in scenario.Workloads.SelectMany(w => scenario.PatternsOf(w).GroupBy(p => p.Label).Where(g => g.Count() > 1))
            .Select(g => g.Key).Distinct())
            yield return $"pattern '{twice}' is there twice";
        foreach (var pattern in scenario.Patterns)
            foreach (var problem in PatternProblems(pattern)) yield return $"pattern '{Shown.Of(pattern.Pattern)}': {problem}";
        foreach (var workload in scenario.Workloads)
            foreach (var slow in scenario.PatternsOf(workload).Where(p => p.Kind.OnTimer && p.Interval > LongestWarmupSeconds * 1000))
                yield return $"workload '{Shown.Of(workload.Name)}': {slow.Kind.Spoken} every {slow.Interval / 1000} s would need as long "
                    + $"a warm-up, and {LongestWarmupSeconds} s is the most; raise time_scale";
        foreach (var workload in scenario.Workloads)
            foreach (var tooShort in scenario.Patterns.Where(p => p.FlushMs > 0 && p.FlushMs < workload.TimeScale))
                yield return $"workload '{Shown.Of(workload.Name)}': flush_ms {tooShort.FlushMs} of {tooShort.Pattern} would be less than "
                    + $"1 ms, as time_scale is {workload.TimeScale}; give {Math.Ceiling(workload.TimeScale)} at least, or lower time_scale";
        foreach (var alone in scenario.Workloads.SelectMany(scenario.PatternsOf)
            .Where(p => p is { Tabs: > 1, Http2: not true }).Select(p => p.Label).Distinct())
            yield return $"pattern '{alone}': tabs share a connection over HTTP/2 alone; over HTTP/1.1 every request that is open "
                + "has a connection of its own, of which a browser opens six to an origin, so that the seventh event stream waits "
                + "for good; add http2, or leave tabs out";
        foreach (var workload in scenario.Workloads.Where(
            w => w.Direction == Direction.TwoWay && scenario.PatternsOf(w).Any(p => p.Compression == true)))
            yield return $"workload '{Shown.Of(workload.Name)}': what clients send is filler, which compression would shrink to nothing; "
                + "take direction receive, or leave compression out";
        foreach (var problem in AllowedAttribute.Problems(scenario.Phases)) yield return $"phases: {problem}";
        if (scenario.SlowReaders is { } readers)
            foreach (var problem in AllowedAttribute.Problems(readers)) yield return $"slow_readers: {problem}";
        if (scenario.Hostile is { } hostile && hostile.Distinct().Count() < hostile.Count) yield return "hostile names an abuse twice";
        if (scenario.Workloads.SelectMany(scenario.PatternsOf)
            .FirstOrDefault(p => p.Trouble is { } t && EndOf(t, scenario.Phases) > scenario.Phases.SteadySeconds) is { } late)
            yield return $"pattern '{late.Label}': its trouble ends {EndOf(late.Trouble!.Value, scenario.Phases)} s after the "
                + $"beginning of the steady state, which is over after {scenario.Phases.SteadySeconds} s; raise phases.steady_seconds, "
                + "or lower trouble_at_seconds or trouble_seconds";
        foreach (var workload in scenario.Workloads.Where(w => w.Direction == Direction.TwoWay))
            if (scenario.PatternsOf(workload).FirstOrDefault(p => p.Trouble?.IsOfServer() == true) is { } twoWay)
                yield return $"workload '{Shown.Of(workload.Name)}', pattern '{twoWay.Label}': what clients send is in "
                    + "the log alone, which ends with the server, so that nobody could tell what is missing; give a "
                    + "workload in which clients only receive";
        if (scenario.Workloads.SelectMany(scenario.PatternsOf)
            .FirstOrDefault(p => p.LossPercent is not null && (p.Through is not null || p.Trouble is not null || p.HasOthers)) is { } both)
            yield return $"pattern '{both.Label}': packets are lost on a way of their own, on which nothing else stands or goes wrong; "
                + "leave out loss_percent, or through and trouble (slow_readers and hostile too)";
        foreach (var slo in scenario.Slos)
            foreach (var problem in SloProblems(slo, scenario)) yield return $"slo '{Shown.Of(slo.Figure)}' {problem}";
    }

    private static double EndOf(Trouble trouble, PhasePlan phases) =>
        trouble.HasInstant() ? phases.TroubleAtSeconds + (trouble.Lasts() ? phases.TroubleSeconds : 0) : 0;

    private static IEnumerable<string> SloProblems(Slo slo, Scenario scenario)
    {
        if (slo is { AtMost: null, AtLeast: null }) yield return "has neither at_most nor at_least";
        if (slo.AtLeast > slo.AtMost) yield return $"can never be met: at_least is {slo.AtLeast}, at_most is {slo.AtMost}";
        string[] names = [.. Ladder.Keys, .. scenario.Workloads.SelectMany(scenario.PatternsOf).Select(p => p.Label)];
        if (slo.Pattern is { } pattern && !names.Contains(pattern))
            yield return $"is for pattern '{Shown.Of(pattern)}'; {Nearest.Hint(pattern, [.. names.Distinct()])}";
    }

    private static IEnumerable<string> PatternProblems(PatternSettings pattern)
    {
        if (!Ladder.Keys.Contains(pattern.Pattern)) yield return $"unknown; {Nearest.Hint(pattern.Pattern, Ladder.Keys)}";
        foreach (var problem in AllowedAttribute.Problems(pattern)) yield return problem;
        if (pattern.LossPercent is > 0 and < 0.0001)
            yield return "loss_percent is less than one packet in a million; give 0, or 0.0001 to 30";
        var kind = pattern.Kind;
        if (!kind.AsksByRequest && pattern.CookieBytes is not null)
            yield return $"cookie_bytes belongs to {Those(p => p.AsksByRequest)} only";
        if (!kind.OnTimer && (pattern.IntervalMs ?? (object?)pattern.Discipline) is not null)
            yield return $"interval_ms and discipline belong to {Those(p => p.OnTimer)} only";
        if (kind.OnTimer && pattern.FlushMs is not null)
            yield return $"flush_ms belongs to {Those(p => !p.OnTimer)} only: what is due waits for the timer anyway";
        if (pattern.KeepAliveMs is not null && (pattern.Target is null || kind.AsksByRequest))
            yield return $"keep_alive_ms belongs to {Those(p => !p.AsksByRequest)} on a target of your own; how often the "
                + "harness's own server does is its option";
        if (kind.OnHold && pattern.FlushMs >= pattern.Hold)
            yield return $"flush_ms is {pattern.FlushMs} and hold_ms {pattern.Hold}: every hold would end "
                + "before its window; give less than the hold";
        if (kind.AsksByRequest && pattern.Resume is not null)
            yield return $"resume belongs to {Those(p => !p.AsksByRequest)} only: a poll always says what it has";
        if (pattern.SlowReaders is not null && kind.OnTimer)
            yield return $"slow_readers belongs to {Those(p => !p.OnTimer)} only: a poll that is read slowly holds up nobody, as "
                + "nothing is sent that was not asked for";
        if (pattern.SlowReaders is { } slow)
            foreach (var problem in AllowedAttribute.Problems(slow)) yield return $"slow_readers: {problem}";
        if (pattern.Hostile is { } abuses && abuses.Distinct().Count() < abuses.Count) yield return "hostile names an abuse twice";
        if (kind.AsksByRequest && (pattern.HeartbeatMs ?? pattern.WatchdogMs) is not null)
            yield return $"heartbeat_ms and watchdog_ms belong to {Those(p => !p.AsksByRequest)} only: a request "
                + "that is asked has a time limit of its own";
        if (pattern.WatchdogMs <= pattern.HeartbeatMs)
            yield return $"watchdog_ms is {pattern.WatchdogMs} and heartbeat_ms {pattern.HeartbeatMs}: every quiet connection would "
                + "count as lost; give more than the heartbeat";
        if (!kind.OnHold && pattern.HoldMs is not null) yield return $"hold_ms belongs to {Those(p => p.OnHold)} only";
    }

    private static string Those(Func<Pattern, bool> have) => string.Join(" and ", Ladder.All.Where(have).Select(p => p.Key));
}
