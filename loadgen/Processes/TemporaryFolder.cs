namespace Bench.Loadgen.Processes;

/// <summary>Makes a folder of our own among the system's temporary files.</summary>
internal static class TemporaryFolder
{
    /// <summary>The folder's path; who asks deletes it.</summary>
    /// <param name="prefix">What its name begins with.</param>
    /// <exception cref="ChildFailedException">There is no place for it; the message names the place and the variable that says where.</exception>
    public static string Make(string prefix)
    {
        try
        {
            return Directory.CreateTempSubdirectory(prefix).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var place = Path.TrimEndingDirectorySeparator(Path.GetTempPath());
            var why = Directory.Exists(place) ? "cannot be written" : "does not exist";
            throw new ChildFailedException($"the folder for temporary files, {place}, {why}; set TMPDIR to a folder that can be written, such as /tmp");
        }
    }

    /// <summary>Removes one; what somebody still holds open stays, as the folder is one of the system's temporary ones.</summary>
    /// <param name="folder">Its path.</param>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing is lost with it.
        }
    }
}
