using Bench.Loadgen.Processes;

namespace Bench.Tests.Unit;

/// <summary>What a child has said is told, whether it has ended by then or not.</summary>
public sealed class ChildWordsTests
{
    [Fact]
    public async Task A_child_that_is_not_at_its_end_is_told_with_what_it_has_said_until_now()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs sh: run on Linux");
        await using var child = ChildProcess.Start(
            "roll call", "none.dll", [], [], prefix: ["sh", "-c", "echo nobody is there >&2; exec sleep 600"]);
        var message = "";
        await Eventually.TrueAsync(
            async () => (message = (await child.FailureAsync("counting")).Message).Contains("nobody", StringComparison.Ordinal),
            () => Task.FromResult(message));
        Assert.Equal($"the roll call (process {child.Id}) stopped answering while counting; its last words: nobody is there", message);
    }
}
