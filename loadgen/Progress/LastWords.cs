namespace Bench.Loadgen.Progress;

/// <summary>What a program says on standard error before it ends.</summary>
internal static class LastWords
{
    /// <summary>Says why it ends. If nobody can hear that any more, the exit code has to do.</summary>
    public static async Task SayAsync(string line)
    {
        try
        {
            await Console.Error.WriteLineAsync(line);
        }
        catch (IOException)
        {
            // The terminal is closed, or the disk under the log is full.
        }
    }
}
