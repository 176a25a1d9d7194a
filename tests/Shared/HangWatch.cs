using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Xunit.v3;

[assembly: Bench.Tests.HangWatch]

namespace Bench.Tests;

/// <summary>
/// Ends a test process in which nothing begins or ends for long, and names the tests that are under way: what hangs fails, and says where.
/// A wait that forgot its deadline would otherwise take the whole run with it.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class HangWatch : BeforeAfterTestAttribute
{
    /// <summary>Two deadlines of a wait: says nothing of speed.</summary>
    private static readonly TimeSpan Longest = 2 * Eventually.Patience;

    private static readonly ConcurrentDictionary<string, DateTimeOffset> UnderWay = new();

    private static long _lastChange = TimeProvider.System.GetTimestamp();

    static HangWatch() => new Thread(Watch) { IsBackground = true, Name = "hang watch" }.Start();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        UnderWay[test.TestDisplayName] = TimeProvider.System.GetUtcNow();
        Volatile.Write(ref _lastChange, TimeProvider.System.GetTimestamp());
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        UnderWay.TryRemove(test.TestDisplayName, out _);
        Volatile.Write(ref _lastChange, TimeProvider.System.GetTimestamp());
    }

    private static void Watch()
    {
        while (TimeProvider.System.GetElapsedTime(Volatile.Read(ref _lastChange)) < Longest) Thread.Sleep(Longest / 100);
        var tests = UnderWay.IsEmpty
            ? "none: it hangs before the first or after the last"
            : string.Join(", ", UnderWay.Select(t => $"{t.Key} since {t.Value:HH:mm:ss} UTC"));
        Console.Error.WriteLine(
            $"no test began or ended for {Longest.TotalMinutes:0} minutes, so this process is ended; under way: {tests}");
        Console.Error.Flush();
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
