using Bench.Loadgen.Links;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Stages;
using Bench.Loadgen.Targets;

namespace Bench.Tests.Unit.Running;

/// <summary>What a machine can cause is told as its cause, never as a defect of the program.</summary>
public sealed class StageFailureTests
{
    // No machine has it: the kernel refuses a set that holds none of its cores, as it does where a container's set became smaller.
    private const int Nowhere = 1023;

    [Fact]
    public void A_network_that_is_busy_is_told_with_its_command()
    {
        var busy = new LinkException("ip netns del bench-1-2-3: Cannot remove namespace file: Device or resource busy");
        Assert.False(StageFailure.IsDefect(busy));
        Assert.Equal(
            "ip netns del bench-1-2-3: Cannot remove namespace file: Device or resource busy (while the way was taken down)",
            StageFailure.Sentence(busy, "the way was taken down"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cores_that_were_taken_away_are_told_with_those_that_are_left(bool own)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are pinned on Linux alone: run there");
        var why = Assert.Throws<ChildFailedException>(() => own
            ? (IAsyncDisposable)ChildProcess.Start("server", "server.dll", [], [Nowhere])
            : PeerProcess.Start("server", ["true"], Path.GetTempPath(), [Nowhere]));
        Assert.False(StageFailure.IsDefect(why));
        var sentence = StageFailure.Sentence(why, "the server was started");
        Assert.Contains("the server could not be started with ", sentence, StringComparison.Ordinal);
        Assert.Contains($"it cannot be pinned to the cores {Nowhere}: ", sentence, StringComparison.Ordinal);
        Assert.Contains("(error 22 of sched_setaffinity); this process may now use the cores ", sentence, StringComparison.Ordinal);
        PlainWords.Check(sentence);
    }
}
