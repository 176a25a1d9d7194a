using Bench.Contract;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>What can be said, and what stands in the way, where the least pattern cannot be told.</summary>
/// <param name="workload">What is needed.</param>
/// <param name="rungs">The ladder, lowest first; none is marked as the least.</param>
/// <param name="hanging">Labels of the rungs on which the answer hangs: nobody can tell whether they meet the need.</param>
/// <param name="sure">Labels of what may be the least among those that are known to meet it, lowest first.</param>
/// <param name="unmeasured">What was not measured and decides between them, as a sentence names it.</param>
internal sealed class UndecidedWords(
    Workload workload, IReadOnlyList<RungRecord> rungs, IReadOnlyList<string> hanging, IReadOnlyList<string> sure,
    IReadOnlyList<string> unmeasured)
{
    private readonly RungRecord _lowest = rungs.First(r => hanging.Contains(r.Label));
    private readonly RungRecord[] _sure = [.. rungs.Where(r => sure.Contains(r.Label))];
    private readonly RungRecord[] _open = [.. rungs.Where(r => hanging.Contains(r.Label))];

    /// <summary>What stands in the way, a line for each rung.</summary>
    public IReadOnlyList<string> Reasons => [.. _open.Select(r => $"{r.Spoken}: {string.Join("; ", r.Doubts)}")];

    private bool OneTrial => rungs.All(r => r.Trials <= 1);

    /// <summary>The answer: that there is none yet.</summary>
    public string Sentence() => OneTrial
        ? $"For {workload.Name}, the least you need cannot be told from one trial."
        : $"For {workload.Name}, the least you need cannot be told: whether {_lowest.Spoken} meets the need is open ({_lowest.Doubts[0]}).";

    /// <summary>What is known all the same, what is not, and the next step.</summary>
    public string Price()
    {
        var meets = _sure.Select(r => $"{Phrase.Capital(r.Spoken)} meets the need: {Provenance.Seen(r)}. ");
        var known = _sure.Length == 0
            ? ""
            : $"{string.Concat(meets)}{(_sure.Length == 1 ? "It" : "One of them")} is the least you need "
                + $"unless {string.Join(" or ", _open.Select(r => r.Spoken))} does"
                + $"{(unmeasured.Count > 0 ? $", and which hangs on {string.Join(" and ", unmeasured)}, not measured here" : "")}. ";
        // Of a run of one trial the answer itself has said so.
        var open = OneTrial
            ? string.Join(" ", _open.Select(r =>
                $"{Phrase.Capital(r.Spoken)}: {Provenance.Percentile(r)} in it{string.Concat(r.Doubts.Skip(1).Select(d => $"; {d}"))}."))
            : string.Join(" ", Reasons.Select(r => $"{Phrase.Capital(r)}."));
        return $"{known}{open}{Next()}";
    }

    private string Next() => _open.All(r => r.ValidTrials >= 2) ? "" : " Run with --trials 3 or more.";
}
