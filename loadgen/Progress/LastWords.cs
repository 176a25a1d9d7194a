namespace Bench.Loadgen.Progress;

/// <summary>What a program says on standard error before it ends.</summary>
internal static class LastWords
{
    /// <summary>
    /// What went wrong with a file, in words. That of a stream without a name is standard output's, whose reason
    /// the system gives as that of a path.
    /// </summary>
    public static string Of(Exception e) => e is UnauthorizedAccessException && !e.Message.Contains('\'', StringComparison.Ordinal)
        ? "standard output is closed or cannot be written; leave it open, or send it to a place such as > out.txt or > /dev/null"
        : e.Message;

    /// <summary>Says why it ends. If nobody can hear that any more, the exit code has to do.</summary>
    public static async Task SayAsync(string line)
    {
        try
        {
            await Console.Error.WriteLineAsync(LogLine.Of(line));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The terminal is closed, or the disk under the log is full.
        }
    }
}
