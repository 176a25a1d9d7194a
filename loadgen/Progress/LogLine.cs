namespace Bench.Loadgen.Progress;

/// <summary>
/// Makes text fit for a log that a CI server reads: names and messages of somebody else are no commands there. GitHub's runner and Azure's
/// agent take "##[" and "##vso[" anywhere in a line, and GitHub's "::" where a line begins. Pure.
/// </summary>
internal static class LogLine
{
    private const string GitHub = "::";

    /// <summary>One or more whole lines.</summary>
    public static string Of(string text) => string.Join('\n', text.Split('\n').Select(Whole));

    /// <summary>What stands within a line, and on one: a line end in it would begin a line of its own.</summary>
    public static string Inside(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c))
        .Replace("##[", "# #[", StringComparison.Ordinal).Replace("##vso[", "# #vso[", StringComparison.OrdinalIgnoreCase);

    private static string Whole(string line)
    {
        var safe = Inside(line).TrimEnd();
        var start = safe.Length - safe.TrimStart().Length;
        return safe.AsSpan(start).StartsWith(GitHub, StringComparison.Ordinal)
            ? $"{safe[..start]}: :{safe[(start + GitHub.Length)..]}"
            : safe;
    }
}
