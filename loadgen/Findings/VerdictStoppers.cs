using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// Doubts that leave a trial valid, as its figures are what was measured, and yet say that those figures are not the pattern's, or that
/// nobody can tell whether they are: no verdict may rest on them.
/// </summary>
internal static class VerdictStoppers
{
    private static readonly IReadOnlyList<IDoubt> All = [new ServerSaturated(), new PublisherBehind(), new Throttled(), new NotTold()];

    /// <summary>
    /// What the figures of a trial are instead of the pattern's. Looked at anew, so that older files are held to the same limits.
    /// </summary>
    public static IEnumerable<Finding> Check(TrialFile trial) =>
        All.Select(doubt => doubt.Check(trial)).Append(Unwatched.Stopper(trial)).OfType<Finding>();
}
