namespace Bench.Contract.Reading;

/// <summary>Finds what was probably meant. Pure.</summary>
public static class Nearest
{
    /// <summary>The valid names, the nearest to what was given first.</summary>
    public static IReadOnlyList<string> Order(string given, IEnumerable<string> valid) =>
        [.. valid.Select((name, i) => (name, i, distance: Distance(given, name)))
            .OrderBy(n => n.distance).ThenBy(n => n.i).Select(n => n.name)];

    /// <summary>
    /// "did you mean broadcast? Valid: broadcast, rooms, individual", the nearest first; when nothing is near just the valid names. For the
    /// end of a sentence.
    /// </summary>
    public static string Hint(string given, IEnumerable<string> valid)
    {
        var names = valid.ToArray();
        if (names.Length == 0) return "there is none that is valid";
        return Of(given, names) is { } near
            ? $"did you mean {near}? Valid: {string.Join(", ", Order(given, names))}"
            : $"valid: {string.Join(", ", names)}";
    }

    /// <summary>The valid name that is near enough to be meant; null when none is.</summary>
    public static string? Of(string given, IEnumerable<string> valid) =>
        Order(given, valid) is [var first, ..] && IsNear(given, first) ? first : null;

    // A third of the letters, and one at least, may be wrong, missing or swapped.
    private static bool IsNear(string given, string name) => Distance(given, name) <= Math.Max(1, name.Length / 3);

    // Damerau-Levenshtein with neighbours swapped once (optimal string alignment), whatever the case.
    private static int Distance(string a, string b)
    {
        if (a.Length > 100) return int.MaxValue / 2; // No name is so long; the table would be.
        (a, b) = (a.ToLowerInvariant(), b.ToLowerInvariant());
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
