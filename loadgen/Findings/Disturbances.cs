using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Doubts about the machine, not about what ran on it: a trial that they made invalid is worth making again.</summary>
internal static class Disturbances
{
    /// <summary>Codes of what disturbs from outside.</summary>
    public static readonly IReadOnlyList<string> Codes = ["stolen-time", "other-load"];

    // What is late or short when somebody else has the cores.
    private static readonly string[] Consequences =
        ["generator-late", "generator-busy", "late-polls", "publisher-behind", "read-late", "trouble-late"];

    /// <summary>
    /// True when a trial is invalid and nothing but a disturbance and what follows from one speaks against it. A disturbance below its own
    /// limit, which is a warning, is enough: what follows from one may be over its limit all the same.
    /// </summary>
    public static bool Spoiled(TrialFile trial) =>
        trial.Findings.Any(f => Codes.Contains(f.Code))
        && trial.Findings.Where(f => f.Severity == Severity.Invalid).Select(f => f.Code).ToArray() is { Length: > 0 } invalid
        && invalid.All(code => Codes.Contains(code) || Consequences.Contains(code));
}
