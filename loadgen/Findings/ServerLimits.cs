using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// Trials that are invalid, as their figures are not the pattern's, and yet say something of the server: it has not done what the load asks
/// for. The verdict and the search for the largest load both ask here. Pure.
/// </summary>
internal static class ServerLimits
{
    /// <summary>The doubts that say so.</summary>
    public static IReadOnlyList<string> Codes { get; } = ["publisher-behind", "nothing-delivered"];

    /// <summary>
    /// What a trial says of the server's limit; null for a valid one, and for one that is invalid for something
    /// else as well, which may be the cause.
    /// </summary>
    public static Finding? Of(TrialFile trial)
    {
        var invalid = trial.Findings.Where(f => f.Severity == Severity.Invalid).ToArray();
        return invalid.All(f => Codes.Contains(f.Code)) ? invalid.FirstOrDefault() : null;
    }

    /// <summary>
    /// What the trials of one rung say of it. One that the machine spoiled is not asked where a valid trial of its repeat was made instead:
    /// a disturbance that is enough to make a trial again is enough not to believe it, though it is a warning alone. Where none came out
    /// valid the spoiled one is all that there is, and leaves it open.
    /// </summary>
    /// <param name="made">All trials of the rung, the valid ones too.</param>
    public static IEnumerable<Finding> Among(IReadOnlyList<TrialFile> made) => made
        .Where(t => !t.Valid && !(Disturbances.Spoiled(t) && made.Any(other => other.Valid && other.Repeat == t.Repeat)))
        .Select(Of).OfType<Finding>();
}
