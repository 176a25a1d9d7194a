namespace Bench.Report.Summary;

/// <summary>An answer where evidence may be missing: what is not known is not no.</summary>
public enum Told
{
    /// <summary>The evidence does not decide it.</summary>
    CannotBeTold,

    /// <summary>The evidence speaks against it.</summary>
    No,

    /// <summary>The evidence shows it.</summary>
    Yes,
}

/// <summary>Three-valued logic (Kleene).</summary>
internal static class Tell
{
    /// <summary>An answer that is known.</summary>
    public static Told Of(bool answer) => answer ? Told.Yes : Told.No;

    /// <summary>Yes when all are, no when one is no, else it cannot be told.</summary>
    public static Told All(params ReadOnlySpan<Told> answers) =>
        answers.Contains(Told.No) ? Told.No : answers.Contains(Told.CannotBeTold) ? Told.CannotBeTold : Told.Yes;

    /// <summary>What stands in the place of the least rung where a verdict names none.</summary>
    /// <param name="state">The verdict's; null in files of before it was told.</param>
    public static string NoLeast(VerdictState? state) => state switch
    {
        VerdictState.NoneMeets => "no pattern meets the need",
        VerdictState.NoEvidence => "no verdict",
        _ => "cannot be told",
    };

    /// <summary>The answer as a word of a table.</summary>
    public static string Word(Told answer) => answer switch { Told.Yes => "yes", Told.No => "no", _ => "cannot be told" };
}
