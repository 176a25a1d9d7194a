namespace Bench.Loadgen.Preflight;

/// <summary>A file for figures that the user names: whether it can be written is known before minutes are measured for it.</summary>
internal static class OutputFile
{
    // The largest table of figures has some hundred kilobytes.
    private const long NeededBytes = 1024 * 1024;

    /// <summary>Sees that it can be written, and makes its folder; what is in it stays as it is.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <exception cref="ArgumentException">It cannot.</exception>
    /// <exception cref="IOException">It cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static void Prepare(string? path)
    {
        if (path is null) return;
        if (Directory.Exists(path))
            throw new ArgumentException($"--out is {path}, which is a folder; name a file, such as {Path.Combine(path, "figures.json")}");
        if (File.Exists(path))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            return;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OutputFolderCheck.Check(folder, NeededBytes) is { Outcome: Outcome.Refuse } refused)
            throw new ArgumentException($"--out {path} cannot be written: {refused.Message}; give another place with --out");
        Directory.CreateDirectory(folder);
        // Also a name may be one that the disk takes no file by.
        new FileStream(path, FileMode.CreateNew).Dispose();
        File.Delete(path);
    }
}
