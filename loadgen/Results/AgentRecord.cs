namespace Bench.Loadgen.Results;

/// <summary>One agent of a fleet, as it tells of itself, with what was found of its clock.</summary>
public sealed record AgentRecord
{
    /// <summary>Its name in the fleet.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is asked, such as "127.0.0.1:24200".</summary>
    public required string Address { get; init; }

    /// <summary>Version of its harness, with the commit.</summary>
    public required string Version { get; init; }

    /// <summary>Which build of the generator it has: two that were compiled from other sources, or in another folder, differ.</summary>
    public required string Build { get; init; }

    /// <summary>Logical processors that it may use.</summary>
    public required int Cores { get; init; }

    /// <summary>
    /// CPU time a second that it may use, in cores: less than <see cref="Cores"/> where its container has a quota. Null in files of before
    /// it was told.
    /// </summary>
    public double? MayUse { get; init; }

    /// <summary>Descriptors that one process may open there; null where the system has no such limit to read.</summary>
    public required long? DescriptorLimit { get; init; }

    /// <summary>Local ports that one source address has for connections to one server; null where that cannot be told.</summary>
    public required int? LocalPorts { get; init; }

    /// <summary>Share of the processors' time that was busy just before it was asked, 0 to 1; null where that cannot be told.</summary>
    public required double? BusyShare { get; init; }

    /// <summary>Hosts that it may load.</summary>
    public required IReadOnlyList<string> Allowed { get; init; }

    /// <summary>Epoch of its monotonic clock: two agents with other epochs never read one clock.</summary>
    public required string ClockEpoch { get; init; }

    /// <summary>Its process id.</summary>
    public required int ProcessId { get; init; }

    /// <summary>
    /// Where its process ids count, as the kernel names it: in another of these, as another container has, they are other processes'. Null
    /// where there is one for all, and in files of before it was told.
    /// </summary>
    public string? ProcessSpace { get; init; }

    /// <summary>
    /// Its clock beyond the coordinator's in microseconds, by the exchange of least round trip; null before it was asked.
    /// </summary>
    public double? ClockOffsetUs { get; init; }

    /// <summary>How far from the truth the offset may be, in microseconds: half of that round trip.</summary>
    public double? ClockBoundUs { get; init; }
}
