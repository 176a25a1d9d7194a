using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Machine;

/// <summary>Describes the machine and the programs for the reader of a report.</summary>
public static class EnvironmentReader
{
    /// <summary>Version of the harness with the commit.</summary>
    public static string HarnessVersion { get; } =
        typeof(EnvironmentReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Reads everything that does not need a server.</summary>
    public static EnvironmentRecord Read(CorePlan cores, bool fixedTiering) => new()
    {
        HarnessVersion = HarnessVersion,
        OperatingSystem = $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})",
        Processor = Processor(),
        Cores = Affinity.Current().Count,
        MemoryMiB = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024),
        Runtime = RuntimeInformation.FrameworkDescription,
        DescriptorLimit = KernelFigures.DescriptorLimit(),
        ServerCores = cores.Server.Count == 0 ? null : string.Join(',', cores.Server),
        GeneratorCores = cores.Generator.Count == 0 ? null : string.Join(',', cores.Generator),
        LoadAverage = KernelFigures.LoadAverage(),
        Tiering = fixedTiering ? "fixed" : "tiered",
        CpuQuotaCores = cores.Container.QuotaCores,
        CpusetCores = cores.Container.CpusetCores,
        MachineCores = cores.Container.MachineCores,
        MemoryLimitBytes = cores.Container.MemoryBytes,
    };

    private static string Processor()
    {
        const string unknown = "unknown processor";
        if (!OperatingSystem.IsLinux()) return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? unknown;
        var line = KernelFigures.FirstLine("/proc/cpuinfo", "model name");
        return line is null ? unknown : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
