using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// A limit that nobody could hold the trial to, as the figure is missing: what is not known is not fine. Those of the server and of the
/// publisher keep a verdict open (<see cref="VerdictStoppers"/>); those of the machine and of the generator are named, as its late timers
/// speak for them.
/// </summary>
internal sealed class Unwatched : IDoubt
{
    /// <summary>What is missing, of everything that a limit is on.</summary>
    public Finding? Check(TrialFile trial) => Told([.. OfTarget(trial), .. OfMachine(trial)], trial);

    /// <summary>What is missing without which nobody can tell whether the figures are the pattern's.</summary>
    public static Finding? Stopper(TrialFile trial) => Told([.. OfTarget(trial)], trial);

    private static Finding? Told(string[] missing, TrialFile trial) => missing.Length == 0 ? null : new Finding
    {
        Code = "not-watched",
        Severity = OfTarget(trial).Any() ? Severity.Warning : Severity.Note,
        Message = string.Join("; ", missing),
        Remedy = "of a target of your own, name its process, its cgroup or its metrics page (docs/targets.md), so that its CPU is read; of "
            + "the machine, run on Linux with a /proc that shows /proc/stat",
    };

    private static IEnumerable<string> OfTarget(TrialFile trial)
    {
        if (trial.Server.CpuShare is null)
            yield return $"whether the server was saturated cannot be told, as its CPU was not read{Why(trial, "server.cpu_us")}";
        // Who publishes by itself has no schedule of ours to keep.
        if (trial is { Publisher: null, SelfPublished: null })
            yield return "whether the publisher kept its schedule cannot be told, as it did not say how late it was";
    }

    private static IEnumerable<string> OfMachine(TrialFile trial)
    {
        if (trial.Generator.CpuShare is null) yield return "how busy the generator was cannot be told, as its CPU was not read";
        if (trial.Health.StealShare is null)
            yield return $"whether the hypervisor gave time to others cannot be told{Why(trial, "health.steal_share")}";
        if (trial.Health.OtherLoadShare is null)
            yield return $"whether other programs ran beside it cannot be told{Why(trial, "health.other_load_share")}";
    }

    private static string Why(TrialFile trial, string figure) => trial.Unavailable.TryGetValue(figure, out var why) ? $" ({why})" : "";
}
