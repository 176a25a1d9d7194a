namespace Bench.Loadgen.Preflight;

/// <summary>Results that cannot be written should be known before they are measured.</summary>
internal sealed class OutputFolderCheck : IPreflightCheck
{
    // One trial leaves about 100 KB; the report and its charts about 5 MB.
    private const long NeededBytes = 50L * 1024 * 1024;

    public CheckResult Check(PreflightNeed need)
    {
        var probe = Path.Combine(need.OutputFolder, $".probe-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(need.OutputFolder);
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            var free = new DriveInfo(Path.GetFullPath(need.OutputFolder)).AvailableFreeSpace;
            return free < NeededBytes
                ? new("output folder", Outcome.Refuse, $"{need.OutputFolder} has {free / 1048576} MiB free; needed {NeededBytes / 1048576} MiB", "free some room, or choose another folder with --out")
                : new("output folder", Outcome.Pass, $"{need.OutputFolder} is writable");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("output folder", Outcome.Refuse, $"{need.OutputFolder} cannot be written: {e.Message}", "choose another folder with --out");
        }
    }
}
