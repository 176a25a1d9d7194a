using Bench.Loadgen.Machine;
using Bench.Loadgen.Machine.Cgroups;

namespace Bench.Loadgen.Targets;

/// <summary>
/// Reads CPU and memory of a control group of version 2, a container's or a service's. What its ended processes used stays in the sum.
/// Memory is what cannot be given back at once: memory.current without inactive_file, the "working set" of Kubernetes.
/// </summary>
/// <param name="folder">The group's folder.</param>
internal sealed class CgroupProbe(string folder) : IProbe
{
    private static readonly EnumerationOptions AllWithin = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    public string? Unavailable => ReadCpu() is null
        ? $"{Path.Combine(folder, "cpu.stat")} cannot be read or has no usage_usec; give the folder of a "
            + "control group of version 2 in process.cgroup"
        : ResidentBytes() is null ? $"{Path.Combine(folder, "memory.current")} cannot be read: the group has no memory controller" : null;

    /// <summary>Its processes, those of groups within it included.</summary>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            try
            {
                return [.. Directory.GetFiles(folder, "cgroup.procs", AllWithin).SelectMany(file => Read(file)?.Split('\n') ?? [])
                    .Select(line => int.TryParse(line, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : 0)
                    .Where(id => id > 0)];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return []; // The group, or one within it, has gone while it was looked at.
            }
        }
    }

    public CpuTime? ReadCpu() =>
        Read(Path.Combine(folder, "cpu.stat")) is { } text && CgroupText.Value(text, "usage_usec") is { } us
            ? new CpuTime(us, CgroupText.Value(text, "system_usec"))
            : null;

    public long? ResidentBytes() =>
        Read(Path.Combine(folder, "memory.current")) is { } text
        && CgroupText.MemoryBytes(text) is { } used
        && Read(Path.Combine(folder, "memory.stat")) is { } stat
            ? (long)(used - (CgroupText.Value(stat, "inactive_file") ?? 0))
            : null;

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // Gone, or not ours to read: unavailable, and it is said so.
        }
    }
}
