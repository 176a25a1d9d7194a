namespace Bench.Loadgen.Clients;

/// <summary>The value of an event stream's <c>retry</c> field (WHATWG HTML, section 9.2.6). Pure.</summary>
internal static class RetryField
{
    /// <summary>
    /// The pause that it asks for, in milliseconds, 0 to <see cref="Comeback.LongestPauseMs"/>; null when it is not of ASCII digits only,
    /// and then the field counts for nothing.
    /// </summary>
    public static int? Milliseconds(ReadOnlySpan<byte> value) => (int?)AsciiDigits.Read(value, Comeback.LongestPauseMs);
}
