namespace Bench.Loadgen.Clients;

/// <summary>Whole numbers as protocols write them: ASCII digits and nothing else. Pure.</summary>
internal static class AsciiDigits
{
    /// <summary>
    /// The number, 0 to <paramref name="most"/>, which stands for all above it too; null when a byte is no digit, or there is none.
    /// </summary>
    /// <param name="text">As it stands in the field.</param>
    /// <param name="most">At most a tenth of what a long holds.</param>
    public static long? Read(ReadOnlySpan<byte> text, long most)
    {
        if (text.IsEmpty || text.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return null;
        var number = 0L;
        foreach (var digit in text) number = Math.Min(most, number * 10 + (digit - '0'));
        return number;
    }
}
