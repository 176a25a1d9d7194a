using System.Runtime.CompilerServices;

namespace Bench.Tests.Unit;

/// <summary>No test waits by time or asks for speed: each line of the tests that does is listed here with its reason.</summary>
public sealed class WaitingTests
{
    // File, a part of the line, and why it may stay. Micro-benchmarks' tests run what they time once, and say nothing of how long it took.
    private static readonly (string File, string Part, string Why)[] Allowed =
    [
        ("Shared/Eventually.cs", "Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(waited",
            "the one owner of asking again and again; the number is how often, not how long"),
        ("Shared/Eventually.cs", "GetElapsedTime(begin)",
            "the same: how often it asks goes by how long it has, and its deadline is one of a hang"),
        ("EndToEnd/FleetBed.cs", "Task.Delay(BetweenLooks",
            "so many looks take fifteen seconds at least, on whatever machine: how long is asked by their count"),
        ("EndToEnd/FleetStageTests.cs", "holding = Stopwatch.StartNew()",
            "decides only whether the test can decide: a fleet may have given up a member that this machine held for long"),
        ("Shared/HangWatch.cs", "GetElapsedTime(Volatile.Read(ref _lastChange)) < Longest",
            "looks now and then whether three deadlines have passed without an event"),
        ("EndToEnd/TickingServer.cs", "new PeriodicTimer(Pace)",
            "a server that publishes at a pace of its own is what is tested; what is asserted is what it sent, not how fast"),
        ("Patterns/PeerPublisherTests.cs", "Task.Delay(slow)", "the other side is slow on purpose, which is what is tested: a lower bound"),
        ("Unit/Running/PeerFailureTests.cs", "Thread.Sleep(blindMs)",
            "whoever watches is late on purpose, which is what is tested: a lower bound"),
        ("Server/DeadlineWheelTests.cs", "NowUs() + random.Next(30_000)",
            "deadlines on real time are what races here; all must end, however late"),
        ("Server/SteppedTime.cs", "System.GetElapsedTime(0)",
            "a clock that is moved on by hand begins at the real one; nothing is asked of how long anything took"),
        ("Server/PublisherTests.cs", "StartUs = TimeProvider.System.NowUs() + 50_000",
            "a schedule begins in the future; what is asserted is what it publishes, not when"),
        ("Server/PublisherTests.cs", "var due = TimeProvider.System.NowUs() + 37 * i",
            "the wait for an instant is what is tested: not before it, a lower bound"),
    ];

    private static readonly string Tests = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, ".."));

    [Fact]
    public void No_test_waits_by_time()
    {
        string[] found = [.. Hits().Where(hit => !Allowed.Any(a => IsOf(a, hit)))
            .Select(hit => $"tests/{hit.File}:{hit.Number} {hit.What}: {hit.Line}")];
        Assert.True(found.Length == 0, $"use fake time, events, counts or Eventually instead:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void What_is_allowed_still_stands_there() => Assert.Equal([], Allowed.Where(a => !Hits().Any(hit => IsOf(a, hit))));

    [Theory]
    [InlineData("Thread.Sleep(1);")]
    [InlineData("await Task.Delay(10);")]
    [InlineData("await Task.Delay(TimeSpan.FromSeconds(1), stop);")]
    [InlineData("source.CancelAfter(2000);")]
    [InlineData("using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));")]
    [InlineData("private readonly CancellationTokenSource _limit = new CancellationTokenSource(500);")]
    [InlineData("private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);")]
    [InlineData("await task.WaitAsync(TimeSpan.FromSeconds(5));")]
    [InlineData("Assert.True(process.WaitForExit(5000));")]
    [InlineData("[Fact(Timeout = 5000)]")]
    [InlineData("var watch = Stopwatch.StartNew();")]
    [InlineData("Assert.InRange(time.GetElapsedTime(start).TotalSeconds, 0, 2);")]
    [InlineData("Assert.True(TimeProvider.System.NowUs() - askedUs < 1000);")]
    [InlineData("await reader.WaitAsync(TimeProvider.System.NowUs() + 20_000);")]
    public void A_line_that_waits_by_time_is_found(string line) => Assert.NotNull(WaitingRules.Broken("        " + line));

    [Theory]
    [InlineData("await Task.Delay(Timeout.InfiniteTimeSpan, stop);")]
    [InlineData("using var patience = new CancellationTokenSource(Eventually.Patience);")]
    [InlineData("private static readonly TimeSpan Patience = 5 * Eventually.Patience;")]
    [InlineData("using var stop = new CancellationTokenSource();")]
    [InlineData("await wait.WaitAsync(Eventually.Patience);")]
    [InlineData("Assert.True(TimeProvider.System.NowUs() - askedUs >= holdMs * 1000L);")]
    [InlineData("// Thread.Sleep(1) would depend on the machine.")]
    public void A_line_that_does_not_is_not(string line) => Assert.Null(WaitingRules.Broken(line));

    private static bool IsOf((string File, string Part, string Why) allowed, Hit hit) =>
        hit.File == allowed.File && hit.Line.Contains(allowed.Part, StringComparison.Ordinal);

    private static IEnumerable<Hit> Hits() =>
        from path in Directory.EnumerateFiles(Tests, "*.cs", SearchOption.AllDirectories)
        let file = Path.GetRelativePath(Tests, path).Replace('\\', '/')
        // What the rule is made of, and its own examples.
        where file is not ("Unit/WaitingRules.cs" or "Unit/WaitingTests.cs") && !file.Split('/').Any(part => part is "bin" or "obj")
        from line in File.ReadLines(path).Select((text, index) => (Text: text, Number: index + 1))
        let what = WaitingRules.Broken(line.Text)
        where what is not null
        select new Hit(file, line.Number, what, line.Text.Trim());

    private static string Here([CallerFilePath] string path = "") => path;

    private sealed record Hit(string File, int Number, string What, string Line);
}
