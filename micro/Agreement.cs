namespace Bench.Micro;

/// <summary>Checks in a benchmark's set-up that its candidates do the same work: a faster wrong answer is no candidate.</summary>
internal static class Agreement
{
    /// <summary>Both must be the same bytes.</summary>
    /// <exception cref="InvalidOperationException">They are not; names the candidate and the first difference.</exception>
    public static void OnBytes(string candidate, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        var same = expected.CommonPrefixLength(actual);
        if (same == expected.Length && same == actual.Length) return;
        throw new InvalidOperationException($"{candidate} gives other bytes: the first difference is at {same}, of {actual.Length} bytes "
            + $"where {expected.Length} are expected; mend the candidate before its time is looked at");
    }

    /// <summary>Both must be the same value: a message, a count.</summary>
    /// <exception cref="InvalidOperationException">They are not; names the candidate and both values.</exception>
    public static void On<T>(string candidate, T expected, T actual)
    {
        if (EqualityComparer<T>.Default.Equals(expected, actual)) return;
        throw new InvalidOperationException(
            $"{candidate} gives {actual} where {expected} is expected; mend the candidate before its time is looked at");
    }
}
