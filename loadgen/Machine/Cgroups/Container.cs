namespace Bench.Loadgen.Machine.Cgroups;

/// <summary>
/// What the control groups of this process allow, the own one and all above it: what a container or a service manager has set.
/// </summary>
/// <param name="QuotaCores">CPU time a second, in cores, such as 0.5; null without a quota.</param>
/// <param name="CpusetCores">Cores that it may run on; null where that is not said.</param>
/// <param name="MemoryBytes">Memory; null without a limit.</param>
/// <param name="FreeMemoryBytes">What is left of that; null without a limit.</param>
public sealed record Container(double? QuotaCores, int? CpusetCores, double? MemoryBytes, double? FreeMemoryBytes = null)
{
    /// <summary>No limit.</summary>
    public static Container None { get; } = new(null, null, null);

    /// <summary>Cores of the machine around it; null where that cannot be read.</summary>
    public int? MachineCores { get; init; }

    /// <summary>In words for people; null when nothing is limited. A set of cores that are all the machine has is no limit.</summary>
    public string? Text
    {
        get
        {
            string?[] parts =
            [
                QuotaCores is { } cores ? $"a CPU quota of {cores:0.##} cores" : null,
                CpusetCores is { } some && some < MachineCores ? $"a set of {some} of the {MachineCores} cores of the machine" : null,
                MemoryBytes is { } bytes ? $"{bytes / (1L << 30):0.##} GiB of memory" : null
            ];
            return parts.Any(p => p is not null) ? string.Join(" and ", parts.OfType<string>()) : null;
        }
    }

    /// <summary>The cores' worth of time that a process of this container may use when it may run on <paramref name="cores"/>.</summary>
    public double MayUse(double cores) => Math.Min(cores, QuotaCores ?? cores);
}

/// <summary>Reads the control groups of this process. Nothing is held: limits can be changed while a program runs.</summary>
/// <param name="proc">Where /proc is; another folder in tests.</param>
/// <param name="read">Reads a file; null when it cannot be.</param>
public sealed class ContainerReader(string proc = "/proc", Func<string, string?>? read = null)
{
    private readonly Func<string, string?> _read = read ?? ReadFile;

    /// <summary>What is allowed; <see cref="Container.None"/> where there are no control groups to read.</summary>
    public Container Read() => new(
        Least(
            Tree("cpu"),
            folder => _read(folder + "/cpu.cfs_quota_us") is { } quota && _read(folder + "/cpu.cfs_period_us") is { } period
                ? CgroupText.QuotaV1(quota, period)
                : null,
            "/cpu.max", CgroupText.QuotaV2),
        (int?)Least(
            Tree("cpuset"), folder => Parsed(folder + "/cpuset.cpus", CgroupText.Cores), "/cpuset.cpus.effective",
            text => CgroupText.Cores(text)),
        Least(
            Tree("memory"), folder => Parsed(folder + "/memory.limit_in_bytes", CgroupText.MemoryBytes), "/memory.max",
            CgroupText.MemoryBytes),
        Tree("memory").Select(folder => Free(folder, "/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_inactive_file"))
            .Concat(Tree("").Select(folder => Free(folder, "/memory.max", "/memory.current", "inactive_file"))).Min())
    {
        MachineCores = (int?)Parsed("/sys/devices/system/cpu/online", CgroupText.Cores),
    };

    // Pages of files that nobody looked at for long are given back before anything is killed.
    private double? Free(string folder, string limit, string used, string cache) =>
        Parsed(folder + limit, CgroupText.MemoryBytes) - Parsed(folder + used, CgroupText.MemoryBytes)
        + (_read(folder + "/memory.stat") is { } stat ? CgroupText.Value(stat, cache) ?? 0 : 0);

    /// <summary>Throttling of the own group and all above it, each by its folder; null where the kernel does not count it.</summary>
    public IReadOnlyDictionary<string, Throttling>? ReadThrottling()
    {
        var all = new Dictionary<string, Throttling>(StringComparer.Ordinal);
        foreach (var folder in Tree("cpu").Concat(Tree("")))
            if (_read(folder + "/cpu.stat") is { } text && CgroupText.Throttled(text) is { } throttled) all[folder] = throttled;
        return all.Count == 0 ? null : all;
    }

    private double? Least(IReadOnlyList<string> one, Func<string, double?> ofOne, string fileOfTwo, Func<string, double?> ofTwo) =>
        one.Select(ofOne).Concat(Tree("").Select(folder => Parsed(folder + fileOfTwo, ofTwo))).Where(limit => limit is not null).Min();

    private double? Parsed<T>(string path, Func<string, T?> parse)
        where T : struct, IConvertible =>
        _read(path) is { } text && parse(text) is { } value ? value.ToDouble(System.Globalization.CultureInfo.InvariantCulture) : null;

    private IReadOnlyList<string> Tree(string controller) =>
        _read($"{proc}/self/mountinfo") is { } mounts && CgroupText.MountOf(mounts, controller) is { } mount
        && _read($"{proc}/self/cgroup") is { } own && CgroupText.OwnPath(own, controller) is { } path
            ? CgroupText.UpTheTree(mount, path)
            : [];

    /// <summary>What a file of the kernel holds; null when it is not there, may not be read, or where there is no Linux.</summary>
    public static string? ReadFile(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() && File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // A file that may not be read says nothing.
        }
    }
}
