using Bench.Loadgen.Processes;

namespace Bench.Loadgen.ClientBench;

/// <summary>Talks in lines with a process of a measurement: a line asks, and one answers, its first word as agreed.</summary>
internal static class ChildAnswer
{
    // As long as a server gets to start; what is asked for takes far less.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Says a line and waits for its answer.</summary>
    /// <param name="process">The process.</param>
    /// <param name="line">What is asked.</param>
    /// <param name="wanted">The answer's first word.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The words after it.</returns>
    /// <exception cref="ChildFailedException">It ended, said something else, or said nothing.</exception>
    public static async Task<string[]> AskAsync(ChildProcess process, string line, string wanted, CancellationToken stop)
    {
        await process.WriteLineAsync(line, stop);
        return await OfAsync(process, wanted, stop);
    }

    /// <summary>Waits for an answer.</summary>
    /// <param name="process">The process.</param>
    /// <param name="wanted">Its first word.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The words after it.</returns>
    /// <exception cref="ChildFailedException">It ended, said something else, or said nothing.</exception>
    public static async Task<string[]> OfAsync(ChildProcess process, string wanted, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        string? line;
        try
        {
            // A read of a pipe cannot always be cancelled; the process that it waits for is ended by who asks.
            line = await process.Output.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new ChildFailedException($"the {process.Name} (process {process.Id}) has not said '{wanted}' within "
                + $"{Patience.TotalSeconds:0} s: it hangs, or gets no CPU");
        }

        if (line?.Split(' ') is [var word, .. var words] && word == wanted) return words;
        throw line is null
            ? await process.FailureAsync($"'{wanted}' was waited for")
            : new ChildFailedException($"the {process.Name} said '{line}' where '{wanted}' was due");
    }
}
