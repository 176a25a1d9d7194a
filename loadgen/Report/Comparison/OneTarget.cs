using Bench.Contract.Reading;
using Bench.Loadgen.Plans;
using Bench.Report.Saved;

namespace Bench.Report.Comparison;

/// <summary>
/// What a run measured of one of its targets, as if that were all of it: so that two targets, which each repeat measured on one
/// machine, are compared as two runs are. Pure.
/// </summary>
internal static class OneTarget
{
    /// <summary>The part of a run that is of a target, under the target's name; its patterns no longer name it.</summary>
    /// <param name="data">The run.</param>
    /// <param name="name">The target's name; own for the harness's own server.</param>
    /// <exception cref="RunDataException">The run has no trial of it.</exception>
    public static RunData Of(RunData data, string name)
    {
        var target = name == OwnTargets.Plain ? null : name;
        Trial[] trials = [.. data.Trials.Where(t => t.File.Pattern.Target == target)
            .Select(t => t with { File = t.File with { Pattern = t.File.Pattern with { Target = null } } })];
        if (trials.Length == 0)
        {
            var known = data.Trials.Select(t => t.File.Pattern.Target ?? OwnTargets.Plain).Distinct();
            throw new RunDataException($"run {data.Run.RunId} has no trial of target '{Shown.Of(name)}'; {Nearest.Hint(name, known)}");
        }

        return data with { Run = data.Run with { RunId = name }, Trials = trials };
    }
}
