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
            var shard = new Started(index);
            all.Add(shard);
            return shard;
        }
    }

    [Fact]
    public async Task One_that_ends_while_others_are_started_is_told_before_the_next_start()
    {
        var begun = new ConcurrentBag<Started>();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var failure = await Assert.ThrowsAsync<AgentFailedException>(
            () => ShardStarts.AllAsync(3 * ShardStarts.AtOnce, StartAsync, Eventually.Token()));
        Assert.Equal("agent B went while the others were started", failure.Message);
        Assert.True(begun.Count <= ShardStarts.AtOnce, $"{begun.Count} were begun");
        Assert.All(begun, s => Assert.True(s.Ended));

        // The first has ended as soon as it is there. The others take until that was seen.
        async Task<IShard> StartAsync(int index, CancellationToken stop)
        {
            var shard = new Started(index) { HasEnded = index == 0, Told = told };
            begun.Add(shard);
            if (index > 0) await told.Task.WaitAsync(stop);
            return shard;
        }
    }

    [Fact]
    public async Task A_start_that_is_called_off_ends_what_was_started()
    {
        var begun = new ConcurrentBag<Started>();
        using var calledOff = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ShardStarts.AllAsync(3 * ShardStarts.AtOnce, StartAsync, calledOff.Token));
        Assert.InRange(begun.Count, 1, ShardStarts.AtOnce);
        Assert.All(begun, s => Assert.True(s.Ended));

        async Task<IShard> StartAsync(int index, CancellationToken stop)
        {
            await calledOff.CancelAsync();
            var shard = new Started(index);
            begun.Add(shard);
            return shard;
        }
    }

    private sealed class Started(int index) : IShard
    {
        public int Id => index;

        public ShardProgress? Progress => null;

        public bool HasEnded { get; init; }

        /// <summary>It was disposed of.</summary>
        public bool Ended { get; private set; }

        /// <summary>Done once somebody asks how it ended.</summary>
        public TaskCompletionSource? Told { get; init; }

        public Task<ShardReply> AskAsync(ShardCommand command, CancellationToken stop) => throw new NotSupportedException();

        public Task<ChildFailedException> FailureAsync(string doing)
        {
            Told?.TrySetResult();
            return Task.FromResult(new ChildFailedException($"agent B went while {doing}"));
        }

        public ValueTask DisposeAsync()
        {
            Ended = true;
            return ValueTask.CompletedTask;
        }
    }
}
