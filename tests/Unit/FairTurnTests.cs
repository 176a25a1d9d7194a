using Bench.Loadgen.Clients.Reference;

namespace Bench.Tests.Unit;

/// <summary>A stream that always has something to read gives way to the others of its thread.</summary>
public sealed class FairTurnTests
{
    [Fact]
    public async Task After_so_many_reads_in_a_row_without_a_wait_one_gives_way()
    {
        var others = new Others();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(others);
        try
        {
            var turn = new FairTurn();
            for (var round = 1; round <= 3; round++)
            {
                TakeAllButOne(ref turn);
                var last = turn.TakeAsync(ValueTask.FromResult(round)).AsTask();
                Assert.False(last.IsCompleted);
                others.HaveTheirTurn();
                Assert.True(last.IsCompletedSuccessfully);
                Assert.Equal(round, await last);
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [Fact]
    public async Task A_read_that_waits_begins_the_count_anew()
    {
        var turn = new FairTurn();
        TakeAllButOne(ref turn);
        var waited = new TaskCompletionSource<int>();
        var waiting = turn.TakeAsync(new ValueTask<int>(waited.Task)).AsTask();
        waited.SetResult(7);
        Assert.Equal(7, await waiting);
        TakeAllButOne(ref turn);
    }

    private static void TakeAllButOne(ref FairTurn turn)
    {
        for (var read = 1; read < FairTurn.MostReadsInARow; read++)
            Assert.True(turn.TakeAsync(ValueTask.FromResult(read)).AsTask().IsCompletedSuccessfully);
    }

    // What else a thread has to do, which waits until the test lets it.
    private sealed class Others : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();

        public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

        public void HaveTheirTurn()
        {
            var (callback, state) = Assert.Single(_posted);
            _posted.Clear();
            callback(state);
        }
    }
}
