namespace Bench.Loadgen.Fleet;

/// <summary>
/// Starts the shards of a trial on agents, a few at a time. Each needs a link, a program that takes about a second of CPU to start here and
/// then has 4 s to show its token: with more of them at once than the machine has cores for, all would be late together.
/// </summary>
internal static class ShardStarts
{
    /// <summary>So many start at once: two for each core of this machine.</summary>
    public static readonly int AtOnce = 2 * Environment.ProcessorCount;

    /// <summary>
    /// Starts them all. Where one fails, or ends before all are there, no other is started any more, and those that were are ended.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="start">Starts the one at an index.</param>
    /// <param name="stop">Ends the start.</param>
    /// <returns>The shards, by index.</returns>
    /// <exception cref="AgentFailedException">One that was started has ended.</exception>
    public static async Task<IReadOnlyList<IShard>> AllAsync(
        int count, Func<int, CancellationToken, Task<IShard>> start, CancellationToken stop)
    {
        var started = new IShard?[count];
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
                // Those under way are not given up for one that failed: whoever has a process of theirs must know it, to end it.
                async (i, _) =>
                {
                    stop.ThrowIfCancellationRequested();
                    await ThrowIfEndedAsync(started.OfType<IShard>(), "the others were started");
                    started[i] = await start(i, stop);
                });
        }
        catch
        {
            await Task.WhenAll(started.OfType<IShard>().Select(s => s.DisposeAsync().AsTask()));
            throw;
        }

        return started!;
    }

    /// <summary>Whoever goes through the shards a few at a time looks in between: an agent may go that nobody asks just then.</summary>
    /// <param name="shards">Those that were started.</param>
    /// <param name="doing">What was done meanwhile, for messages.</param>
    /// <exception cref="AgentFailedException">One of them has ended.</exception>
    public static async Task ThrowIfEndedAsync(IEnumerable<IShard> shards, string doing)
    {
        if (shards.FirstOrDefault(s => s.HasEnded) is { } ended) throw new AgentFailedException((await ended.FailureAsync(doing)).Message);
    }
}
