using Bench.Contract;
using Bench.Host.Messages;
using Bench.Host.Publishing;
using Bench.Host.Traffic;

namespace Bench.Tests.Server;

/// <summary>Who asks how a workload goes makes no message late.</summary>
public sealed class WorkloadRunTests
{
    [Fact]
    public async Task Publishing_goes_on_and_its_state_is_told_while_what_is_due_is_counted()
    {
        using var traffic = new ServerTraffic(["polling"]);
        var topics = new Topics(new Retention(1 << 14, long.MaxValue), 1000, TimeProvider.System);
        // A second's messages are due when the run is made, so that there is something to count.
        var now = ControlTests.Start();
        var start = now with { StartUs = now.StartUs - 1_000_000, TopicCount = 1 };
        Assert.True(topics.TryOpen(0, out var log));
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var goOn = new ManualResetEventSlim();
        var run = new WorkloadRun(start, [log], traffic, TimeProvider.System, records: false)
        {
            Counting = () =>
            {
                begun.TrySetResult();
                goOn.Wait(); // As long as it takes: that nobody waits for it is what is tested.
            },
        };
        // Each on a thread of its own: one that waits for the count must fail this test, and not hang it.
        var counted = OnThread(run.Status);
        try
        {
            await begun.Task.WaitAsync(Eventually.Patience);
            Assert.True(await OnThread(() => run.IsRunning).WaitAsync(Eventually.Patience));
            var head = log.Head;
            // One more might have been appended before the publisher waits.
            await Eventually.TrueAsync(() => log.Head >= head + 3, () => $"{log.Head - head} messages since the count began");
            var topic = await OnThread(() => run.TopicStatuses().Single()).WaitAsync(Eventually.Patience);
            Assert.True(topic.LastSequence > head);
            Assert.False(counted.IsCompleted);
        }
        finally
        {
            goOn.Set();
            run.Stop();
        }

        Assert.True((await counted.WaitAsync(Eventually.Patience)).DueSteady > 0);
    }

    private static Task<T> OnThread<T>(Func<T> ask) =>
        Task.Factory.StartNew(ask, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
