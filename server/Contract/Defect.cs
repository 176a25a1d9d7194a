namespace Bench.Contract;

/// <summary>What nobody has foreseen, told to people: a defect of a program of ours.</summary>
public static class Defect
{
    private static int _told;

    /// <summary>
    /// The sentence that ends the program. Where it failed goes to a file among the system's temporary ones,
    /// which the sentence names, for who mends it.
    /// </summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="who">The program, such as "bench".</param>
    public static string Told(Exception e, string who)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{who}-{Environment.ProcessId}-{Interlocked.Increment(ref _told)}.error.txt");
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
}
