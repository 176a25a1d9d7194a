using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Findings;

/// <summary>What is put between the sides on purpose: the harm that it does is the result, and no doubt about it. Pure.</summary>
internal static class OnPurpose
{
    /// <summary>How much a harm weighs that a trouble may have done: where one was made it is worth a note.</summary>
    public static Severity Weigh(TrialFile trial, Severity otherwise) =>
        trial.Pattern is { Trouble: null, HasOthers: false, LossPercent: null or 0 } ? otherwise : Severity.Note;

    /// <summary>
    /// The next step where a trouble was made, or a middlebox stood between: what fails there mostly fails by it. Null for a plain way.
    /// </summary>
    public static string? Remedy(TrialFile trial) => trial.Pattern switch
    {
        { Trouble: { } trouble } => $"{KebabCase.Of(trouble)} was made on purpose: the table of troubles tells what it did",
        { HasOthers: true } => "others were beside the clients on purpose: the table of troubles tells what they did",
        { Through: { } through } when through.Mended() is { } mended =>
            $"{KebabCase.Of(through)} stood between, and its default may be the cause: --through {KebabCase.Of(mended)} has the lines that "
            + "mend it, and docs/trouble.md tells each",
        { Through: { } through } =>
            $"{KebabCase.Of(through)} stood between: see middlebox.last_words in the trial's file, and its configuration beside it (.conf)",
        { LossPercent: > 0 and var loss } =>
            FormattableString.Invariant($"{loss:0.####} % of the packets were dropped on purpose, each way (docs/loss.md)"),
        _ => null,
    };
}
