using Bench.Contract;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>What can be said where the least pattern hangs on a cost that was not measured.</summary>
/// <param name="workload">What is needed.</param>
/// <param name="choice">With the answers that there may be, and what decides between them.</param>
/// <param name="records">The ladder, lowest first.</param>
/// <param name="currency">Sign before amounts of money.</param>
internal sealed class UnmeasuredWords(Workload workload, Choice choice, IReadOnlyList<RungRecord> records, string currency) : IOpenWords
{
    private string Figures => string.Join(" and ", choice.Unmeasured);

    /// <summary>What stands in the way.</summary>
    public IReadOnlyList<string> Reasons => [.. choice.Unmeasured.Select(Phrase.HangsOn)];

    /// <summary>The answer: that there is none yet.</summary>
    public string Sentence() =>
        $"For {workload.Name}, the least you need cannot be told: it is {string.Join(" or ", choice.Answers.Select(r => r.Spoken))}, and "
        + $"which of them hangs on {Figures}, not measured here.";

    /// <summary>What is known all the same, and the next step.</summary>
    public string Price() => Phrase.Join(
    [
        .. choice.Answers.Select(a => Provenance.Known(records.Single(r => r.Label == a.Label), a.Months, currency)),
        "A run whose scenario leaves idle_seconds out measures it.",
        choice.Noisy ? "Even then the noise of these trials leaves more than one." : "",
        .. Caveats.Of(records, r => r.MayBeLeast || r.Cheapest),
    ]);
}
