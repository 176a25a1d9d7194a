namespace Bench.Report.Summary;

/// <summary>Puts parts together into sentences.</summary>
internal static class Phrase
{
    /// <summary>The text with a capital to begin with.</summary>
    /// <param name="text">At least one character.</param>
    public static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>Things one after the other: "a", "a and b", "a, b and c".</summary>
    /// <param name="things">At least one.</param>
    public static string List(IReadOnlyList<string> things) =>
        things.Count == 1 ? things[0] : $"{string.Join(", ", things.SkipLast(1))} and {things[^1]}";

    /// <summary>Why an answer cannot be told that hangs on what was not measured.</summary>
    /// <param name="what">What was not, such as "the server CPU of a heartbeat" or "the bytes of a ping".</param>
    public static string HangsOn(string what) =>
        what.StartsWith("the bytes ", StringComparison.Ordinal) || what.StartsWith("the server CPU and ", StringComparison.Ordinal)
            ? $"{what} were not measured, and the answer hangs on them"
            : $"{what} was not measured, and the answer hangs on it";

    /// <summary>The sentences that there are, one after the other; empty ones left out.</summary>
    public static string Join(params IEnumerable<string> sentences) => string.Join(' ', sentences.Where(s => s.Length > 0));
}
