namespace Bench.Loadgen.Results;

/// <summary>What stood between clients and server in a trial. Its CPU and memory are in no figure of the server.</summary>
public sealed record MiddleboxRecord
{
    /// <summary>Its setting, as in the scenario.</summary>
    public required string Name { get; init; }

    /// <summary>The program with its version, such as "nginx 1.22.1"; the program alone where it does not tell.</summary>
    public required string Program { get; init; }

    /// <summary>CPU time of its processes in the steady state, in microseconds; null when it could not be read.</summary>
    public required double? CpuUs { get; init; }

    /// <summary>Resident memory of its processes at the end of the steady state, in bytes; null when it could not be read.</summary>
    public required long? ResidentBytes { get; init; }

    /// <summary>The last lines that it wrote of what went wrong; null when it wrote none.</summary>
    public string? LastWords { get; init; }
}
