using Bench.Contract;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>
/// What can be said where trials do not tell on which side of the mark a rung lies, so that there is more than one answer.
/// </summary>
/// <param name="workload">What is needed.</param>
/// <param name="choice">With the rungs that may be the least, and what sets the mark.</param>
/// <param name="records">The ladder, lowest first.</param>
internal sealed class EdgeWords(Workload workload, Choice choice, IReadOnlyList<RungRecord> records) : IOpenWords
{
    private readonly RungRecord[] _candidates = [.. choice.Candidates.Select(c => records.Single(r => r.Label == c.Label))];

    // At the last of them it is known.
    private IEnumerable<RungRecord> Open => _candidates.SkipLast(1);

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
        [.. _candidates.Select(r => Provenance.Known(r)), Next(), .. Caveats.Of(records, r => r.MayBeLeast || r.Cheapest)]);

    private string Answers(int from) => string.Join(" or ", _candidates.Skip(from).DistinctBy(r => r.Pattern).Select(r => r.Spoken));

    private string Next()
    {
        PriceComparison[] open = [.. Open.Select(r => r.AgainstCheapest).OfType<PriceComparison>()];
        if (open.Any(o => o.Pairs < 2)) return "Run with --trials 3 or more.";
        // No number of trials measures what was not, or prices what has no price.
        if (open.Any(o => o.Month is null) || choice.Candidates.Any(c => Choice.NotMeasured(c) is not null)) return "";
        var of = $"{Phrase.List([.. Open.Select(r => r.Spoken)])} and of {Cheapest}";
        return open.Any(o => o.TrialsNeeded is null)
            ? $"The trials of {of} are so near the mark that 1,000 would not tell."
            : $"About {Numbers.Count(open.Max(o => o.TrialsNeeded)!.Value)} valid trials of {of} would tell.";
    }
}
