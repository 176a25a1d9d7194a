namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// Lets one stream read so many times in a row without a wait, then the others of its thread have theirs: a flood on one connection
/// must not keep the others waiting.
/// </summary>
internal struct FairTurn
{
    /// <summary>The most reads in a row.</summary>
    public const int MostReadsInARow = 16;

    private int _reads;

    /// <summary>Takes one read.</summary>
    public ValueTask<T> TakeAsync<T>(ValueTask<T> read)
    {
        if (!read.IsCompletedSuccessfully)
        {
            _reads = 0; // It waits, and so it gives way.
            return read;
        }

        if (++_reads < MostReadsInARow) return read;
        _reads = 0;
        return AfterOthersAsync(read.Result);
    }

    private static async ValueTask<T> AfterOthersAsync<T>(T read)
    {
        await Task.Yield();
        return read;
    }
}
