using System.Text.RegularExpressions;

namespace Bench.Tests;

/// <summary>
/// What a message to the user must not hold: names of types and members of the program, stacks, line ends, words without end.
/// </summary>
internal static partial class PlainWords
{
    public static void Check(string message)
    {
        Assert.False(Forbidden().IsMatch(message), message);
        Assert.InRange(message.Length, 1, 2_000);
    }

    [GeneratedRegex(
        @"System\.|Bench\.|Int32|Int64|Double|Boolean|Nullable|Exception|JsonSerializer|\bPath: |LineNumber|BytePosition|^\s+at |[\x00-\x1f]")]
    private static partial Regex Forbidden();
}
