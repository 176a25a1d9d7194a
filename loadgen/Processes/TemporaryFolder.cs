using System.Collections.Concurrent;

namespace Bench.Loadgen.Processes;

/// <summary>
/// Makes a folder of our own among the system's temporary files. An exit at once, of whatever is under way,
/// removes those that nobody has removed.
/// </summary>
internal static class TemporaryFolder
{
    private static readonly ConcurrentDictionary<string, bool> Made = new(StringComparer.Ordinal);
    private static int _heedsExit;

    /// <summary>The folder's path; who asks deletes it.</summary>
    /// <param name="prefix">What its name begins with.</param>
    /// <exception cref="ChildFailedException">
    /// There is no place for it; the message names the place and the variable that says where.
    /// </exception>
    public static string Make(string prefix)
    {
        try
        {
            if (Interlocked.Exchange(ref _heedsExit, 1) == 0) AppDomain.CurrentDomain.ProcessExit += RemoveAll;
            var folder = Directory.CreateTempSubdirectory(prefix).FullName;
            Made[folder] = true;
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var place = Path.TrimEndingDirectorySeparator(Path.GetTempPath());
            var why = Directory.Exists(place) ? "cannot be written" : "does not exist";
            throw new ChildFailedException(
                $"the folder for temporary files, {place}, {why}; set TMPDIR to a folder that can be written, such as /tmp");
        }
    }

    /// <summary>Removes one; what somebody still holds open stays, as the folder is one of the system's temporary ones.</summary>
    /// <param name="folder">Its path.</param>
    public static void Remove(string folder)
    {
        Made.TryRemove(folder, out _);
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing is lost with it.
        }
    }

    private static void RemoveAll(object? sender, EventArgs e)
    {
        foreach (var folder in Made.Keys) Remove(folder);
    }
}
