using System.Globalization;

namespace Bench.Loadgen.Machine.Cgroups;

/// <summary>Reads the small files of cgroups, version 1 and 2. Pure; what cannot be read is null, never a limit of nothing.</summary>
public static class CgroupText
{
    // "No limit" of version 1 is the largest number of pages; anything near it is none.
    private const double NoLimitBytes = 1L << 60;

    /// <summary>Cores from cpu.max of version 2, such as "90000 100000"; null for "max", which is no limit.</summary>
    public static double? QuotaV2(string text) =>
        text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) is [var quota, var period, ..]
        && Number(quota) is { } q
        && Number(period) is > 0 and var p
            ? q / p
            : null;

    /// <summary>Cores from cpu.cfs_quota_us and cpu.cfs_period_us of version 1; null for -1, which is no limit.</summary>
    public static double? QuotaV1(string quota, string period) =>
        Number(quota) is > 0 and var q && Number(period) is > 0 and var p ? q / p : null;

    /// <summary>Bytes from memory.max or memory.limit_in_bytes; null for no limit.</summary>
    public static double? MemoryBytes(string text) => Number(text) is { } bytes and < NoLimitBytes ? bytes : null;

    /// <summary>Number of cores in a list such as "0-3,8"; null when it is empty.</summary>
    public static int? Cores(string text)
    {
        var cores = 0;
        foreach (var part in text.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (Number(ends[0]) is not { } first || Number(ends[^1]) is not { } last || last < first) return null;
            cores += (int)(last - first) + 1;
        }

        return cores == 0 ? null : cores;
    }

    /// <summary>The value of a name in a file of "name value" lines; null when it is not there.</summary>
    public static double? Value(string text, string name)
    {
        foreach (var line in text.Split('\n'))
            if (line.Split(' ') is [var found, var value] && found == name) return Number(value);
        return null;
    }

    /// <summary>
    /// What cpu.stat says of throttling: version 2 counts microseconds (throttled_usec), version 1 nanoseconds (throttled_time).
    /// </summary>
    public static Throttling? Throttled(string text) =>
        Value(text, "nr_throttled") is { } periods && (Value(text, "throttled_usec") ?? Value(text, "throttled_time") / 1000) is { } us
            ? new Throttling(periods, us)
            : null;

    /// <summary>
    /// The own group from /proc/self/cgroup: of a controller in version 1 ("4:memory:/a"), or of version 2 ("0::/a") with an empty name.
    /// Null when there is none.
    /// </summary>
    public static string? OwnPath(string procSelfCgroup, string controller)
    {
        foreach (var line in procSelfCgroup.Split('\n'))
            if (line.Split(':', 3) is [_, var controllers, var path] && controllers.Split(',').Contains(controller)) return path;
        return null;
    }

    /// <summary>
    /// Where a hierarchy is mounted, from /proc/self/mountinfo, and which group its root is: of version 2 for an empty controller. Null
    /// when it is not mounted.
    /// </summary>
    public static (string Mount, string Root)? MountOf(string mountInfo, string controller)
    {
        foreach (var line in mountInfo.Split('\n'))
        {
            // "36 35 98:0 /root /mount options… - type source superoptions"; proc(5).
            var halves = line.Split(" - ", 2);
            if (halves.Length != 2
                || halves[0].Split(' ') is not [_, _, _, var root, var mount, ..]
                || halves[1].Split(' ') is not [var type, _, var options, ..])
                continue;
            if (controller.Length == 0 ? type == "cgroup2" : type == "cgroup" && options.Split(',').Contains(controller))
                return (mount, root);
        }

        return null;
    }

    /// <summary>The folders of a group from its own up to the root of the mount: a limit of any of them binds.</summary>
    public static IReadOnlyList<string> UpTheTree((string Mount, string Root) mount, string ownPath)
    {
        // In a container the mount often shows the own group as its root.
        var below = mount.Root != "/" && ownPath.StartsWith(mount.Root, StringComparison.Ordinal) ? ownPath[mount.Root.Length..] : ownPath;
        // The group lies outside of what this namespace shows: its root is all there is to read.
        if (below.Split('/').Contains("..")) below = "";
        var parts = below.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return [.. Enumerable.Range(0, parts.Length + 1).Reverse()
            .Select(n => string.Join('/', [mount.Mount.TrimEnd('/'), .. parts.Take(n)]))];
    }

    private static double? Number(string text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>How often and how long a group was kept from running because its quota was used up, since it was made.</summary>
/// <param name="Periods">Periods of the quota in which it was.</param>
/// <param name="Us">Microseconds, summed over the cores that it was kept from.</param>
public readonly record struct Throttling(double Periods, double Us)
{
    /// <summary>
    /// What came between two readings, of the group of which that is the most: whoever is kept from running by a group above is kept by all
    /// below, so that groups are not summed. Null where no group was read both times.
    /// </summary>
    public static Throttling? Between(IReadOnlyDictionary<string, Throttling>? first, IReadOnlyDictionary<string, Throttling>? last)
    {
        var moved = (last ?? new Dictionary<string, Throttling>()).Where(now => first?.ContainsKey(now.Key) == true)
            .Select(now => new Throttling(now.Value.Periods - first![now.Key].Periods, now.Value.Us - first[now.Key].Us)).ToArray();
        return moved.Length == 0 ? null : moved.MaxBy(group => group.Us);
    }
}
