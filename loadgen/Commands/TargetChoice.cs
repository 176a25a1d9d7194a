using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.Commands;

/// <summary>The target of a run: read, checked for what it needs, and held against the scenario.</summary>
internal static class TargetChoice
{
    /// <summary>The target of a name or path; null for the own server.</summary>
    /// <param name="nameOrPath">What was asked for.</param>
    /// <param name="owned">The user says that a target elsewhere is theirs to load.</param>
    /// <exception cref="TargetException">It cannot be used, or not so.</exception>
    public static TargetFile? Of(string? nameOrPath, bool owned)
    {
        if (nameOrPath is null) return null;
        var target = TargetFile.Load(nameOrPath);
        if (PeerTarget.Missing(target).ToArray() is { Length: > 0 } missing) throw new TargetException(string.Join("; ", missing));
        if (!owned && !PeerTarget.IsHere(target))
            throw new TargetException($"target {target.Spec.Name} at {target.Spec.Url} is not an address of this machine: thousands of connections may do harm there; if it is yours to load, add --i-own-this-target");
        return target;
    }

    /// <summary>The part of a scenario that a target can carry.</summary>
    /// <exception cref="TargetException">There is none.</exception>
    public static Scenario Narrow(Scenario scenario, TargetFile target, Action<string> say)
    {
        var (name, spoken) = (target.Spec.Name, target.Spec.Patterns.Keys);
        var left = scenario.Patterns.Where(p => !spoken.Contains(p.Pattern)).Select(p => p.Pattern).Distinct().ToArray();
        var patterns = scenario.Patterns.Where(p => spoken.Contains(p.Pattern)).ToArray();
        if (patterns.Length == 0) throw new TargetException($"target {name} speaks {string.Join(", ", spoken)}, and the scenario has {string.Join(", ", left)} only");
        if (left.Length > 0) say($"target {name} does not speak {string.Join(", ", left)}: left out");
        var workloads = scenario.Workloads.Where(w => w.Direction == Direction.Receive).ToArray();
        if (workloads.Length == 0) throw new TargetException($"in every workload of the scenario clients send too; what they send to a target of one's own cannot be told from others' yet: take workloads with direction receive");
        if (workloads.Length < scenario.Workloads.Count) say($"target {name}: workloads in which clients send are left out: {string.Join(", ", scenario.Workloads.Except(workloads).Select(w => w.Name))}");
        return scenario with { Patterns = patterns, Workloads = workloads };
    }
}
