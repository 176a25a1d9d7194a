using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// THE RULE when a trial is made again: because of a disturbance that was measured beside it, never because of what came out, which would
/// be a second chance to come out well; and at most so often. A trial of a run is made again when it was
/// <see cref="Disturbances.Spoiled"/>.
/// </summary>
/// <param name="Retries">How often at most, 0 for never.</param>
internal sealed record RetryRule(int Retries)
{
    // In a small trial the generator has little to do: one that is late or busy had its cores taken.
    private static readonly string[] AlsoInSmallTrials = ["generator-late", "generator-busy"];

    /// <summary>True when what was made so often may be made once more.</summary>
    /// <param name="made">How often it was made, 1 or more.</param>
    public bool Allows(int made) => made <= Retries;

    /// <summary>
    /// What disturbed a small trial of a proof, whose limits are tight: the traces of a disturbance count too, though the trial is valid.
    /// </summary>
    public static IEnumerable<Finding> TracesIn(TrialFile trial) =>
        trial.Findings.Where(f => Disturbances.Codes.Contains(f.Code) || AlsoInSmallTrials.Contains(f.Code));
}
