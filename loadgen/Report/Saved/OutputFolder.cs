namespace Bench.Report.Saved;

/// <summary>The folder that a command of the report writes into.</summary>
internal static class OutputFolder
{
    /// <summary>Makes it, with those above it; nothing where it is there.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="RunDataException">A file has its name, or nobody may make it there.</exception>
    public static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = File.Exists(path) ? "a file of this name is there" : e.Message.TrimEnd('.');
            throw new RunDataException($"the folder {path} cannot be made: {why}; give --out a folder that is there, or the name of a new "
                + "one where you may write");
        }
    }
}
