using Bench.Contract;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>What can be said where the least pattern hangs on a cost that was not measured.</summary>
/// <param name="workload">What is needed.</param>
/// <param name="choice">With the answers that there may be, and what decides between them.</param>
/// <param name="records">The ladder, lowest first.</param>
/// <param name="currency">Sign before amounts of money.</param>
internal sealed class UnmeasuredWords(Workload workload, Choice choice, IReadOnlyList<RungRecord> records, string currency)
{
    private string Figures => string.Join(" and ", choice.Unmeasured);

    /// <summary>What stands in the way.</summary>
    public IReadOnlyList<string> Reasons => [.. choice.Unmeasured.Select(Phrase.HangsOn)];

    /// <summary>The answer: that there is none yet.</summary>
    public string Sentence() =>
        $"For {workload.Name}, the least you need cannot be told: it is {string.Join(" or ", choice.Either.Select(r => r.Spoken))}, and "
        + $"which of them hangs on {Figures}, not measured here.";

    /// <summary>What is known all the same, and the next step.</summary>
    public string Price() => Phrase.Join([.. choice.Either.Select(Known), "A run whose scenario leaves idle_seconds out measures it."]);

    private string Known(IRung rung)
    {
        var record = records.Single(r => r.Label == rung.Label);
        var cost = rung.Months is not { } months ? "" : months.Least < months.Most
            ? $"; it costs from {Numbers.Money(currency, months.Least)} to {Numbers.Money(currency, months.Most)} a month"
            : $"; it costs about {Numbers.Money(currency, months.Most)} a month";
        var clients = cost.Length > 0 && record.Price is { } price
            ? $" for {Numbers.Count(price.Clients)} clients{Provenance.OfPrice(record)}"
            : "";
        return $"{Phrase.Capital(rung.Spoken)} meets the need: {Provenance.Seen(record)}{cost}{clients}.";
    }
}
