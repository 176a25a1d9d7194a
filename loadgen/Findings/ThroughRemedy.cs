using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Findings;

/// <summary>The next step where a middlebox stood between the sides: what fails there mostly fails by its setting. Pure.</summary>
internal static class ThroughRemedy
{
    /// <summary>The step in words; null for a direct way.</summary>
    public static string? Of(TrialFile trial) => trial.Pattern.Through is not { } through ? null
        : through.Mended() is { } mended
            ? $"{KebabCase.Of(through)} stood between, and its default may be the cause: --through {KebabCase.Of(mended)} has the lines that mend it, and docs/trouble.md tells each"
            : $"{KebabCase.Of(through)} stood between: see middlebox.last_words in the trial's file, and its configuration beside it (.conf)";
}
