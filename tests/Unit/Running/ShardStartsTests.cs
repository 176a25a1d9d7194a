using System.Collections.Concurrent;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Processes;

namespace Bench.Tests.Unit.Running;

/// <summary>How the generators of a fleet are started: not all at once, and none is forgotten where one fails.</summary>
public sealed class ShardStartsTests
{
    [Fact]
    public async Task So_many_start_at_once_and_no_more_and_each_has_its_place()
    {
        var under = 0;
        var most = new ConcurrentBag<int>();
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var shards = await ShardStarts.AllAsync(3 * ShardStarts.AtOnce, StartAsync, Eventually.Token());
        Assert.Equal(ShardStarts.AtOnce, most.Max());
        Assert.Equal(Enumerable.Range(0, 3 * ShardStarts.AtOnce), shards.Select(s => s.Id));

        async Task<IShard> StartAsync(int index, CancellationToken stop)
        {
            var now = Interlocked.Increment(ref under);
            most.Add(now);
            if (now == ShardStarts.AtOnce) full.TrySetResult();
            await full.Task.WaitAsync(stop); // Nobody has started before all that may have begun.
            Interlocked.Decrement(ref under);
            return new Started(index);
        }
    }

    [Fact]
    public async Task Where_one_fails_those_that_were_started_are_ended()
    {
        var begun = 0;
        var all = new ConcurrentBag<Started>();
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var failure = await Assert.ThrowsAsync<AgentFailedException>(
            () => ShardStarts.AllAsync(ShardStarts.AtOnce, StartAsync, Eventually.Token()));
        Assert.Equal("agent B has gone", failure.Message);
        Assert.Equal(ShardStarts.AtOnce - 1, all.Count);
        Assert.All(all, s => Assert.True(s.Ended));

        async Task<IShard> StartAsync(int index, CancellationToken stop)
        {
            if (Interlocked.Increment(ref begun) == ShardStarts.AtOnce) full.TrySetResult();
            await full.Task.WaitAsync(stop);
            if (index == 1) throw new AgentFailedException("agent B has gone");
            all.Add(new Started(index));
            return all.Single(s => s.Id == index);
        }
    }

    private sealed class Started(int index) : IShard
    {
        public int Id => index;

        public ShardProgress? Progress => null;

        public bool HasEnded => Ended;

        public bool Ended { get; private set; }

        public Task<ShardReply> AskAsync(ShardCommand command, CancellationToken stop) => throw new NotSupportedException();

        public Task<ChildFailedException> FailureAsync(string doing) => throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            Ended = true;
            return ValueTask.CompletedTask;
        }
    }
}
