namespace Bench.Contract.Reading;

/// <summary>Makes what somebody wrote fit for a message: on one line, and not without end. Pure.</summary>
public static class Shown
{
    /// <summary>The text with control characters spelt out, cut after <paramref name="most"/> characters.</summary>
    public static string Of(string text, int most = 60)
    {
        var cut = text.Length > most ? text[..most] + "…" : text;
        return string.Concat(
            cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? $"\\u{(int)c:x4}" : c.ToString()));
    }
}
