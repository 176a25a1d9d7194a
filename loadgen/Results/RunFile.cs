using System.Text.Json.Serialization;
using Bench.Loadgen.Machine.Cgroups;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Results;

/// <summary>How a run ended.</summary>
public enum RunStatus
{
    /// <summary>Not ended yet, or ended with no chance to say so.</summary>
    Running,

    /// <summary>Every planned trial was made.</summary>
    Complete,

    /// <summary>Stopped by the user; the trials made are saved.</summary>
    Interrupted,

    /// <summary>Stopped by an error; the trials made are saved.</summary>
    Failed,
}

/// <summary>The content of run.json: what was planned, on what machine, and how it ended.</summary>
public sealed record RunFile
{
    /// <summary>Version of the file formats; 1.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Name of the run's folder.</summary>
    public required string RunId { get; init; }

    /// <summary>Calendar time of the start, ISO 8601 in UTC; for people only, nothing is computed from it.</summary>
    public required string StartedUtc { get; init; }

    /// <summary>How it ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The command as typed.</summary>
    public required string CommandLine { get; init; }

    /// <summary>What was planned.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>Trials in the order they were to be made.</summary>
    public required IReadOnlyList<PlannedTrial> Plan { get; init; }

    /// <summary>The machine and the programs.</summary>
    public required EnvironmentRecord Environment { get; init; }

    /// <summary>What was measured beside the server that comes with the harness; null for nothing.</summary>
    public IReadOnlyList<TargetRecord>? Targets { get; init; }

    /// <summary>The agents whose shards made the load; null where it was made on this machine without any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AgentRecord>? Agents { get; init; }

    /// <summary>Doubts about the run as a whole.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }
}

/// <summary>One trial of the plan.</summary>
/// <param name="Ordinal">Place in the order, from 1.</param>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Label">The pattern with its settings.</param>
/// <param name="Repeat">Which repeat of this workload × pattern, from 1.</param>
/// <param name="Servers">Server processes.</param>
/// <param name="Generators">Generator processes.</param>
public sealed record PlannedTrial(
    int Ordinal, string Workload, string Pattern, string Label, int Repeat, int Servers = 1, int Generators = 1);

/// <summary>The machine and the programs, for the reader who wants to do it again.</summary>
public sealed record EnvironmentRecord
{
    /// <summary>Version of the harness, with the commit.</summary>
    public required string HarnessVersion { get; init; }

    /// <summary>Operating system and kernel.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>Processor model.</summary>
    public required string Processor { get; init; }

    /// <summary>Logical processors that this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Memory in MiB.</summary>
    public required long MemoryMiB { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>Descriptors that one process may open; null where the system has no such limit to read.</summary>
    public required long? DescriptorLimit { get; init; }

    /// <summary>Which cores the server is pinned to, such as "0"; null when not pinned.</summary>
    public required string? ServerCores { get; init; }

    /// <summary>Which cores the generator is pinned to; null when not pinned.</summary>
    public required string? GeneratorCores { get; init; }

    /// <summary>Load average of the last minute before the run; null where not to be had.</summary>
    public required double? LoadAverage { get; init; }

    /// <summary>
    /// Variables of the environment that change how server and generator run, such as DOTNET_GCHeapCount; null in files of before they were
    /// written down.
    /// </summary>
    public IReadOnlyDictionary<string, string>? RuntimeSettings { get; init; }

    /// <summary>
    /// Variables that the harness itself gives each of its generators, such as DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS, unless the
    /// user's environment has another value (on an agent, the agent's); null in files of before there were any.
    /// </summary>
    public IReadOnlyDictionary<string, string>? GeneratorSettings { get; init; }

    /// <summary>
    /// The server's account of itself, its options in force among it, from the first trial; null for a target that has none.
    /// </summary>
    public Contract.ServerInfo? Server { get; init; }

    /// <summary>CPU quota of the container in cores, such as 0.5; null without one, and in files of before it was read.</summary>
    public double? CpuQuotaCores { get; init; }

    /// <summary>Cores that the container's cpuset allows; null where that is not said.</summary>
    public int? CpusetCores { get; init; }

    /// <summary>Cores of the machine around the container; null where that cannot be read, and in files of before it was.</summary>
    public int? MachineCores { get; init; }

    /// <summary>Memory limit of the container in bytes; null without one.</summary>
    public double? MemoryLimitBytes { get; init; }

    /// <summary>
    /// True where the kernel accounts soft interrupts apart from the process that they interrupt, so that the server's CPU does not include
    /// the receiver's TCP work; false where it includes it; null where that could not be told.
    /// </summary>
    public bool? SoftInterruptsApart { get; init; }

    /// <summary>"tiered" or "fixed": how methods are compiled in server and generator.</summary>
    public required string Tiering { get; init; }

    /// <summary>What the container allows, in words for people; null when nothing is limited, or nothing was read of it.</summary>
    public string? LimitsText() =>
        new Container(CpuQuotaCores, CpusetCores, MemoryLimitBytes) { MachineCores = MachineCores }.Text;
}
