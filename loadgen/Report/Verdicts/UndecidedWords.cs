using Bench.Contract;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>What can be said, and what stands in the way, where the least pattern cannot be told.</summary>
/// <param name="workload">What is needed.</param>
/// <param name="choice">With the rungs on which the answer hangs: nobody can tell whether they meet the need, or what they cost.</param>
/// <param name="rungs">The ladder, lowest first; none is marked as the least.</param>
internal sealed class UndecidedWords(Workload workload, Choice choice, IReadOnlyList<RungRecord> rungs) : IOpenWords
{
    private readonly RungRecord[] _sure = [.. rungs.Where(r => choice.Answers.Any(a => a.Label == r.Label))];
    private readonly RungRecord[] _open = [.. rungs.Where(r => choice.Hanging.Any(h => h.Label == r.Label))];
    private readonly RungRecord[] _upToSure = [.. rungs.TakeWhile(r => !choice.Candidates.Any(c => c.Label == r.Label))];

    /// <summary>What stands in the way, a line for each rung.</summary>
    public IReadOnlyList<string> Reasons => [.. _open.Select(r => $"{r.Spoken}: {string.Join("; ", DoubtsOf(r))}")];

    private bool OneTrial => rungs.All(r => r.Trials <= 1);

    /// <summary>The answer: that there is none yet.</summary>
    public string Sentence() => OneTrial
        ? $"For {workload.Name}, the least you need cannot be told from one trial."
        : $"For {workload.Name}, the least you need cannot be told: "
            + (_open[0].Meets == Told.Yes
                ? $"what {_open[0].Spoken} costs is not known."
                : $"whether {_open[0].Spoken} meets the need is open ({_open[0].Doubts[0]}).");

    /// <summary>What is known all the same, what is not, and the next step.</summary>
    public string Price()
    {
        var meets = _sure.Select(r => $"{Phrase.Capital(r.Spoken)} meets the need: {Provenance.Seen(r)}. ");
        var known = _sure.Length == 0
            ? ""
            : $"{string.Concat(meets)}{(_sure.Length == 1 ? "It" : "One of them")} is the least you need "
                + $"unless {string.Join(" or ", _open.Select(Unless))}"
                + (choice.Unmeasured.Count > 0
                    ? $", and which hangs on {string.Join(" and ", choice.Unmeasured)}, not measured here. "
                    : ". ");
        // Of a run of one trial the answer itself has said so.
        var open = OneTrial
            ? string.Join(" ", _open.Select(r => $"{Phrase.Capital(r.Spoken)}: {SeenOnce(r)}."))
            : string.Join(" ", Reasons.Select(r => $"{Phrase.Capital(r)}."));
        return $"{known}{open}{Next()}";
    }

    private static IReadOnlyList<string> DoubtsOf(RungRecord rung) =>
        rung.Meets == Told.Yes ? ["its price could not be had"] : rung.Doubts;

    // A higher rung is the answer only where climbing to it pays.
    private string Unless(RungRecord rung) =>
        rung.Meets == Told.Yes ? $"{rung.Spoken} is clearly cheaper"
        : !_upToSure.Contains(rung) && choice.Hanging.Any(h => h.Label == rung.Label && h.Months is null)
            ? $"{rung.Spoken} does and is clearly cheaper"
        : $"{rung.Spoken} does";

    // The first doubt is that there is one trial, or none that is valid.
    private static string SeenOnce(RungRecord rung) => rung.P99Ms is null
        ? string.Join("; ", DoubtsOf(rung))
        : $"{Provenance.Percentile(rung)} in it{string.Concat(rung.Doubts.Skip(1).Select(d => $"; {d}"))}";

    private string Next() =>
        _open.All(r => r.ValidTrials >= 2) ? ""
        : _open.Any(r => r.Trials == 0) ? " Measure it as well, then ask again."
        : _open.Any(r => r is { Trials: >= 3, ValidTrials: 0 }) ? " Mend what the findings say of its trials, then run again."
        : " Run with --trials 3 or more.";
}
