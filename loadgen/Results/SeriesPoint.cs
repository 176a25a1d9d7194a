namespace Bench.Loadgen.Results;

/// <summary>One second of a trial.</summary>
public sealed record SeriesPoint
{
    /// <summary>Seconds since the first connect was due.</summary>
    public required double Second { get; init; }

    /// <summary>"connect", "idle", "warm-up", "steady" or "drain".</summary>
    public required string Phase { get; init; }

    /// <summary>Connections open.</summary>
    public required long Connected { get; init; }

    /// <summary>Messages delivered a second.</summary>
    public required double DeliveredPerSecond { get; init; }

    /// <summary>Requests a second.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Server CPU, share of one core; null where not to be had.</summary>
    public required double? ServerCpu { get; init; }

    /// <summary>Resident memory of the server in bytes; null where not to be had, and in files of before it was kept.</summary>
    public long? ServerBytes { get; init; }

    /// <summary>Generator CPU, share of one core; null where not to be had.</summary>
    public required double? GeneratorCpu { get; init; }

    /// <summary>Bytes a second through the sockets, both ways, without TCP/IP.</summary>
    public required double BytesPerSecond { get; init; }
}
