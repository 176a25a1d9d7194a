using Bench.Contract;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>What can be said where trials do not tell on which side of the mark a rung lies, so that there is more than one answer.</summary>
/// <param name="workload">What is needed.</param>
/// <param name="choice">With the answers that there may be, and what sets the mark.</param>
/// <param name="records">The ladder, lowest first.</param>
internal sealed class EdgeWords(Workload workload, Choice choice, IReadOnlyList<RungRecord> records)
{
    private readonly RungRecord[] _answers = [.. choice.Answers.Select(a => records.Single(r => r.Label == a.Label))];

    // From the last of the answers on it is known.
    private IEnumerable<RungRecord> Open => _answers.SkipLast(1);

    private string Cheapest => choice.Cheapest!.Spoken;

    /// <summary>What stands in the way, a line for each rung, with those that are left where it is worth climbing from.</summary>
    public IReadOnlyList<string> Reasons =>
        [.. Open.Select((r, i) => $"{Answers(i)}: against {Cheapest}, the cheapest, {r.AgainstCheapest?.Why}")];

    /// <summary>The answer: that it is one of some.</summary>
    public string Sentence() =>
        $"For {workload.Name}, the least you need cannot be told: it is {Answers(0)}. "
        + Phrase.Join(Open.Select(r =>
            $"Whether {r.Spoken} is clearly worth climbing from is open: against {Cheapest}, the cheapest, {r.AgainstCheapest?.Why}."));

    /// <summary>What is known all the same, and the next step.</summary>
    public string Price() => Phrase.Join(
        [.. _answers.Select(r => Provenance.Known(r)), Trials(), .. Caveats.Of(records, r => r.MayBeLeast || r.Cheapest)]);

    private string Answers(int from) => string.Join(" or ", _answers.Skip(from).Select(r => r.Spoken));

    private string Trials()
    {
        var of = $"{Phrase.List([.. Open.Select(r => r.Spoken)])} and of {Cheapest}";
        int?[] needed = [.. Open.Select(r => r.AgainstCheapest?.TrialsNeeded)];
        return needed.Contains(null)
            ? $"The trials of {of} are so near the mark that 1,000 would not tell."
            : $"About {Numbers.Count(needed.Max()!.Value)} valid trials of {of} would tell.";
    }
}
