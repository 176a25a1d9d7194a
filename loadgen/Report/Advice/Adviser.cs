using Bench.Contract;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Advice;

/// <summary>
/// Answers for a workload that was not run, from what a run measured and the model. Every figure of it is modelled, and says so.
/// </summary>
internal static class Adviser
{
    /// <summary>The answer, as text.</summary>
    /// <exception cref="RunDataException">The run has no valid trial of that direction.</exception>
    public static string Answer(RunData data, Workload asked, PriceSheet sheet)
    {
        var ladder = new ModelledLadder(data, asked);
        return new AdviceText(data, asked, VerdictOf(ladder, asked, sheet), ladder).ToString();
    }

    /// <summary>The answer as a record.</summary>
    /// <exception cref="RunDataException">The run has no valid trial of that direction.</exception>
    public static VerdictRecord VerdictOf(RunData data, Workload asked, PriceSheet sheet) =>
        VerdictOf(new ModelledLadder(data, asked), asked, sheet);

    /// <summary>The answer of a ladder that is asked more than once.</summary>
    public static VerdictRecord VerdictOf(ModelledLadder ladder, Workload asked, PriceSheet sheet) =>
        new VerdictMaker(asked, sheet, ModelledLadder.Compare).Of(ladder.Under(asked, sheet));
}
