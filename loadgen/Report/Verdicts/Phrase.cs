namespace Bench.Report.Verdicts;

/// <summary>Puts parts together into sentences.</summary>
internal static class Phrase
{
    /// <summary>The text with a capital to begin with.</summary>
    /// <param name="text">At least one character.</param>
    public static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>The sentences that there are, one after the other; empty ones left out.</summary>
    public static string Join(params IEnumerable<string> sentences) => string.Join(' ', sentences.Where(s => s.Length > 0));
}
