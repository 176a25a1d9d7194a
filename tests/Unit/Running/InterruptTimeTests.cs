using System.Collections.Concurrent;
using Bench.Loadgen.Results;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit.Running;

/// <summary>What is said on Ctrl-C holds: whatever hangs, all waits together are no longer than that.</summary>
public sealed class InterruptTimeTests
{
    // Of which a fake server uses none, and what is killed either.
    private static double Longest => Patience.LongestInterruptSeconds - Patience.Interrupted.Stop.TotalSeconds - Patience.KilledSeconds;

    [Fact]
    public async Task Whatever_is_waited_for_when_the_user_stops_the_run_and_whatever_hangs_after_it()
    {
        var failures = new ConcurrentQueue<string>();
        string[] steps = [.. FailureTests.StepsOfATrial, .. FailureTests.StepsBetween];
        await Parallel.ForEachAsync(steps, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (step, _) =>
        {
            var scenario = FailureTests.StepsBetween.Contains(step) ? Ended.Between : Ended.Plain;
            using var ended = await Ended.OfAsync(step, Wrong.HungThenInterrupted, scenario: scenario, deaf: true);
            if (ended.Status != RunStatus.Interrupted) failures.Enqueue($"{step}: {ended.Status}");
            if (ended.WaitedSeconds > Longest) failures.Enqueue($"{step}: {ended.WaitedSeconds:0.0} s, at most {Longest} s");
        });
        Assert.True(failures.IsEmpty, string.Join('\n', failures));
    }

    [Theory]
    [InlineData("servers: take down @ steady", true)]
    [InlineData("servers: start again @ steady", false)]
    public async Task A_server_that_is_just_being_started_again_is_waited_for_no_longer(string step, bool hangs)
    {
        using var ended = await Ended.OfAsync(
            step, Wrong.HungThenInterrupted, scenario: Ended.Restarted, deaf: true, takeDownHangs: hangs);
        Assert.Contains(step, ended.Reached);
        Assert.Equal((RunStatus.Interrupted, 130), (ended.Status, ended.Exit));
        Assert.Equal("interrupted", ended.Codes[0]);
        Assert.True(ended.Sides.Servers!.Disposed, "the server was left behind");
        Assert.InRange(ended.WaitedSeconds, Patience.Interrupted.Meanwhile.TotalSeconds, Longest);
        // Nobody waits for it: it is not started again either.
        if (hangs) Assert.DoesNotContain("servers: start again @ steady", ended.Reached);
    }

    [Fact]
    public async Task A_server_that_is_started_again_as_it_should_is_whole()
    {
        using var ended = await Ended.OfAsync(null, Wrong.Broken, scenario: Ended.Restarted);
        Assert.Equal((RunStatus.Complete, 0), (ended.Status, ended.Exit));
        Assert.Contains("servers: start again @ steady", ended.Reached);
    }
}
