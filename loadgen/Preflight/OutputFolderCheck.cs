namespace Bench.Loadgen.Preflight;

/// <summary>
/// Results that cannot be written should be known before they are measured. Makes no folder: the run does, once it may begin.
/// </summary>
internal sealed class OutputFolderCheck : IPreflightCheck
{
    // One trial leaves about 100 KB; the report and its charts about 5 MB.
    private const long NeededBytes = 50L * 1024 * 1024;

    public CheckResult Check(PreflightNeed need) => Check(need.OutputFolder, NeededBytes);

    /// <summary>Looks at one folder, which may not be there yet.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="neededBytes">Bytes that must be free.</param>
    public static CheckResult Check(string folder, long neededBytes)
    {
        try
        {
            var existing = Path.GetFullPath(folder);
            while (!Directory.Exists(existing))
            {
                if (File.Exists(existing))
                    return new("output folder", Outcome.Refuse, $"{existing} is a file", "choose another folder with --out");
                existing = Path.GetDirectoryName(existing)
                    ?? throw new DirectoryNotFoundException($"no folder above {folder} is there");
            }

            if (Unwritable(existing) is { } why) return new("output folder", Outcome.Refuse, why, "choose another folder with --out");
            var free = new DriveInfo(existing).AvailableFreeSpace;
            return free < neededBytes
                ? new(
                    "output folder", Outcome.Refuse,
                    $"{folder} has {free / 1048576} MiB free; needed {neededBytes / 1048576} MiB",
                    "free some room, or choose another folder with --out")
                : new("output folder", Outcome.Pass, $"{folder} is writable");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(
                "output folder", Outcome.Refuse, $"{folder} cannot be written: {e.Message}", "choose another folder with --out");
        }
    }

    // What the system says is about a file of ours that nobody knows: the folder is what is named.
    private static string? Unwritable(string folder)
    {
        var probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
        try
        {
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return null;
        }
        catch (FileNotFoundException)
        {
            return $"{folder} takes no new files: it is no folder of a disk, as /proc and /sys are not";
        }
        catch (UnauthorizedAccessException)
        {
            return $"{folder} may not be written by this user";
        }
        catch (IOException e)
        {
            return $"{folder} takes no new file: {e.Message.Split(" : ")[0].TrimEnd('.')}";
        }
    }
}
