namespace Bench.Micro;

/// <summary>
/// The two sides of every comparison, as benchmark categories. The gate guards <see cref="Ours"/> only: what the
/// platform costs is not ours to fix.
/// </summary>
public static class Candidate
{
    /// <summary>Code of this repository.</summary>
    public const string Ours = "ours";

    /// <summary>What a .NET engineer would otherwise pick.</summary>
    public const string Alternative = "alternative";
}
