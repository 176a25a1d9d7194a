using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Contract.Reading;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Middleboxes;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Commands;

/// <summary>What stands between the sides of a run: what the command line names, and that it can be started here.</summary>
internal static class ThroughChoice
{
    /// <summary>Names, as the command line takes them.</summary>
    public static IReadOnlyDictionary<string, Through> Names { get; } = KebabCase.All<Through>();

    /// <summary>The scenario with the middleboxes that were asked for in the place of its own, each pattern once through each.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="asked">Their names; empty for those of the scenario.</param>
    /// <exception cref="ScenarioException">A name is not known.</exception>
    public static Scenario Of(Scenario scenario, IReadOnlyList<string> asked)
    {
        if (asked.Count == 0) return scenario;
        var chosen = asked.Distinct().Select(name => Names.TryGetValue(name, out var through)
            ? through
            : throw new ScenarioException($"--through is '{Shown.Of(name)}'; {Nearest.Hint(name, Names.Keys)}"))
            .ToArray();
        return scenario with
        {
            Through = null,
            Patterns = [.. scenario.Patterns.Select(p => p with { Through = null }).Distinct()
                .SelectMany(p => chosen.Select(through => p with { Through = through }))]
        };
    }

    /// <summary>
    /// Sees that a scenario's middleboxes can stand where it wants them, and that a server that is to be started again can be.
    /// </summary>
    /// <param name="scenario">The scenario, its targets chosen.</param>
    /// <param name="targets">The targets beside the own server, by name.</param>
    /// <exception cref="ScenarioException">
    /// One is not installed, or would have to speak TLS or HTTP/2; a server is not the harness's own; a
    /// watchdog would bite every quiet connection.
    /// </exception>
    public static void Check(Scenario scenario, IReadOnlyDictionary<string, TargetFile> targets)
    {
        var patterns = scenario.Workloads.SelectMany(scenario.PatternsOf).Where(p => p.Through is not null).ToArray();
        if (patterns.FirstOrDefault(p => p.Tls == true || targets.GetValueOrDefault(p.Target ?? "")?.SpeaksTls == true) is { } secure)
            throw new ScenarioException($"{secure.Label}: what stands between speaks plain HTTP to both sides; leave tls out, or through");
        if (patterns.FirstOrDefault(p => p.Http2 == true) is { } multiplexed)
            throw new ScenarioException(
                $"{multiplexed.Label}: what stands between speaks HTTP/1.1 to both sides; leave http2 out, or through");

        foreach (var ofServer in scenario.Workloads.SelectMany(scenario.PatternsOf).Where(p => p.Trouble?.IsOfServer() == true))
        {
            if (ofServer.Target is { } target && !OwnTargets.All.ContainsKey(target))
                throw new ScenarioException($"{ofServer.Label}: the harness starts again its own server "
                    + $"alone ({string.Join(", ", OwnTargets.All.Keys)}); leave target out, or take "
                    + "trouble restart, which only cuts the way to it");
            if (ofServer.Tls == true)
                throw new ScenarioException(
                    $"{ofServer.Label}: the server's next life has another certificate, which no client would take; leave tls out");
        }

        foreach (var others in scenario.Workloads.SelectMany(scenario.PatternsOf).Where(p => p.HasOthers))
        {
            if (others.Target is { } target && !OwnTargets.All.ContainsKey(target) && targets.TryGetValue(target, out var theirs)
                && WhyNotBeside(others, theirs) is { } why)
                throw new ScenarioException($"{others.Label}: {why}");
            if (others.Http2 == true)
                throw new ScenarioException($"{others.Label}: slow readers and abusers speak HTTP/1.1; leave http2 out");
        }

        if (scenario.Workloads.SelectMany(scenario.PatternsOf)
            .FirstOrDefault(p => p.WatchdogMs is not null && p.Http2 == true) is { } shared)
            throw new ScenarioException(
                $"{shared.Label}: a watchdog listens to one connection, which streams share over HTTP/2; leave watchdog_ms out, or http2");

        foreach (var watched in scenario.Workloads.SelectMany(scenario.PatternsOf).Where(p => p.WatchdogMs is not null))
            if (SilenceMsOf(watched) is { } silenceMs && watched.WatchdogMs <= silenceMs)
                throw new ScenarioException($"{watched.Label}: watchdog_ms is {watched.WatchdogMs:N0}, and a quiet connection hears "
                    + $"nothing {(double.IsFinite(silenceMs) ? $"for {silenceMs:N0} ms" : "for ever")}: every one would count as lost; "
                    + "give more, set heartbeat_ms to less on the harness's own server, or leave watchdog_ms out");

        if (patterns.Select(p => MiddleboxList.Of(p.Through!.Value).Missing).FirstOrDefault(missing => missing is not null) is { } lacking)
            throw new ScenarioException(lacking);
    }

    // Why slow readers and abusers can't be set on a server of somebody else's; null where they can.
    private static string? WhyNotBeside(PatternSettings others, TargetFile target)
    {
        var own = string.Join(", ", OwnTargets.All.Keys);
        if (others.Hostile is { Count: > 0 })
            return $"abusers ask for what the harness's own server has ({own}); leave hostile out, or target";
        if (target.PublishesItself)
            return "what slow readers miss is told by the numbers in messages that the harness publishes, and this target publishes by "
                + "itself; leave slow_readers out, or target";
        if (others.Kind.OnHold)
            return $"slow readers ask again on a held request as the harness's own server wants it ({own}); leave target out, or take "
                + string.Join(" or ", Ladder.All.Where(p => !p.AsksByRequest).Select(p => p.Key));
        return target.Spec.Patterns.GetValueOrDefault(others.Pattern)?.Hub is null ? null
            : $"slow readers do not speak a hub's protocol; leave slow_readers out, or take a target without a hub, such as {own}";
    }

    // Of a server of somebody else's as far as its target file says it; null where nobody knows.
    private static double? SilenceMsOf(PatternSettings pattern) =>
        OwnTargets.SilenceMsOf(pattern) ?? pattern.KeepAliveMs switch { 0 => double.PositiveInfinity, var ms => (double?)ms };
}
