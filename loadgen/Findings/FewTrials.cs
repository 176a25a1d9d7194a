using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>A result of a single trial has no spread, so that nothing can be said of how it would come out again.</summary>
internal static class FewTrials
{
    /// <summary>The fewest valid trials that have an interval.</summary>
    public const int Least = 2;

    /// <summary>The doubt in words.</summary>
    /// <param name="valid">Valid trials.</param>
    /// <param name="made">All that were made.</param>
    public static string Words(int valid, int made) => made == 1 && valid == 1
        ? $"there is one trial, which shows no spread: {Least} valid ones are the least"
        : $"{valid} of {made} trials {(valid == 1 ? "is" : "are")} valid: {Least} are the least";

    /// <summary>The finding of a result; null when there are enough.</summary>
    public static Finding? Check(int valid, int made) => valid is 0 or >= Least ? null : new Finding
    {
        Code = "few-trials",
        Severity = Severity.Warning,
        Message = Words(valid, made) + "; no verdict is drawn and no difference claimed",
        Remedy = "run with --trials 3 or more, on a machine that does nothing else",
    };
}
