using Bench.Contract;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>What can be said where trials do not tell on which side of the mark the lower of two rungs lies.</summary>
/// <param name="workload">What is needed.</param>
/// <param name="lower">The least, if it is within the mark.</param>
/// <param name="upper">The least, if it is not.</param>
/// <param name="cheapest">What sets the mark.</param>
/// <param name="against">The lower one's price against that.</param>
/// <param name="records">The ladder, lowest first.</param>
internal sealed class EdgeWords(
    Workload workload, IRung lower, IRung upper, IRung cheapest, PriceComparison against, IReadOnlyList<RungRecord> records)
{
    /// <summary>What stands in the way.</summary>
    public IReadOnlyList<string> Reasons =>
        [$"{lower.Spoken} or {upper.Spoken}: against {cheapest.Spoken}, the cheapest, {against.Why}"];

    /// <summary>The answer: that it is one of two.</summary>
    public string Sentence() =>
        $"For {workload.Name}, the least you need cannot be told: it is {lower.Spoken} or {upper.Spoken}. Whether {lower.Spoken} is "
        + $"clearly worth climbing from is open: against {cheapest.Spoken}, the cheapest, {against.Why}.";

    /// <summary>What is known all the same, and the next step.</summary>
    public string Price() => Phrase.Join(
        Known(lower), Known(upper),
        against.TrialsNeeded is { } trials
            ? $"About {Numbers.Count(trials)} valid trials of each would tell."
            : "No number of trials that is worth running would tell.",
        "Where both cost nearly the same against the mark, take what you can run.");

    private string Known(IRung rung)
    {
        var record = records.Single(r => r.Label == rung.Label);
        var cost = record.Price is { Month: { } month } price
            ? $"; it costs about {Numbers.Money(month.Currency, month.Total)} a month "
                + $"for {Numbers.Count(price.Clients)} clients{Provenance.OfPrice(record)}"
            : "";
        return $"{Phrase.Capital(rung.Spoken)} meets the need: {Provenance.Seen(record)}{cost}.";
    }
}
