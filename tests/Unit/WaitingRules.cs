using System.Text.RegularExpressions;

namespace Bench.Tests.Unit;

/// <summary>
/// What a line of a test may not do with time: sleep, wait for a while that is given as a number, give up before the deadline of all tests,
/// or ask something to be done within a time. Pure.
/// </summary>
internal static partial class WaitingRules
{
    /// <summary>What a line of source does that it may not; null when it does nothing of the kind. Comments are passed over.</summary>
    public static string? Broken(string line)
    {
        var code = line.TrimStart();
        if (code.StartsWith("//", StringComparison.Ordinal)) return null;
        if (Sleeps().IsMatch(code)) return "sleeps";
        if (Delays().IsMatch(code)) return "waits for a while";
        if (OwnDeadline().IsMatch(code)) return "has a deadline of its own";
        if (Stopwatches().IsMatch(code)) return "times something";
        if (UpperBound().IsMatch(code)) return "asks for something within a time";
        return null;
    }

    [GeneratedRegex(@"Thread\.Sleep\(|SpinWait\.SpinUntil\(|Thread\.SpinWait\(")]
    private static partial Regex Sleeps();

    [GeneratedRegex(@"Task\.Delay\((?!Timeout\.Infinite)|TimeProvider\.System\.NowUs\(\) \+ (?!.*(MaxValue|Patience))|new PeriodicTimer\(")]
    private static partial Regex Delays();

    [GeneratedRegex(
        @"CancelAfter\(|CancellationTokenSource\((?!\)|Patience|Eventually\.Patience)|WaitAsync\(TimeSpan\.|WaitForExit\(\d|\bWait\((\d|TimeSpan\.)|\bJoin\((\d|TimeSpan\.)|Timeout = \d|Patience\w* = (?!.*Eventually\.Patience|null|TimeSpan\.FromMinutes\(10\))|(ReceiveTimeout|SendTimeout|ReadTimeout) = \d")]
    private static partial Regex OwnDeadline();

    [GeneratedRegex(@"\bStopwatch\b|GetElapsedTime\(")]
    private static partial Regex Stopwatches();

    [GeneratedRegex(
        @"Assert\.True\([^"">]*(NowUs\(\)|Elapsed|GetTimestamp\(\)|TickCount)[^"">]*<|Assert\.InRange\([^""]*(NowUs\(\) - |Elapsed)")]
    private static partial Regex UpperBound();
}
