namespace Bench.Loadgen.Progress;

/// <summary>What a program says on standard error before it ends.</summary>
internal static class LastWords
{
    private static int _defects;

    /// <summary>What went wrong with a file, in words. That of a stream without a name is standard output's, whose reason the system gives as that of a path.</summary>
    public static string Of(Exception e) => e is UnauthorizedAccessException && !e.Message.Contains('\'', StringComparison.Ordinal)
        ? "standard output is closed or cannot be written; leave it open, or send it to a place such as > out.txt or > /dev/null"
        : e.Message;

    /// <summary>
    /// What nobody has foreseen, in words: a defect of the program. Where it failed goes to a file among the system's temporary ones, for who mends it.
    /// </summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="who">The program, such as "bench".</param>
    public static string OfDefect(Exception e, string who = "bench")
    {
        var path = Path.Combine(Path.GetTempPath(), $"{who}-{Environment.ProcessId}-{Interlocked.Increment(ref _defects)}.error.txt");
        string beside;
        try
        {
            File.WriteAllText(path, $"{e}\n");
            beside = $"with the file {path}";
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            beside = $"with what you did; where it failed could not be written to {path}";
        }

        return $"{who} itself failed: {e.Message.TrimEnd('.')}. This is a defect; please report it {beside}";
    }

    /// <summary>Says why it ends. If nobody can hear that any more, the exit code has to do.</summary>
    public static async Task SayAsync(string line)
    {
        try
        {
            await Console.Error.WriteLineAsync(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The terminal is closed, or the disk under the log is full.
        }
    }
}
