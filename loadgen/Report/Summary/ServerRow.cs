using Bench.Report.Verdicts;

namespace Bench.Report.Summary;

/// <summary>One server on one rung, held against the others that carry the same rung in the run.</summary>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Rung">The pattern with its settings, the target left out.</param>
/// <param name="Server">Name of the target; own for the harness's own server.</param>
/// <param name="Label">The rung with the target: its figures stand in the result of that label.</param>
public sealed record ServerRow(string Workload, string Pattern, string Rung, string Server, string Label)
{
    /// <summary>
    /// Whether no other server takes less CPU a message. No: another one certainly takes less. Yes: every other one certainly takes more.
    /// </summary>
    public required Told LeastCpu { get; init; }

    /// <summary>
    /// Server CPU a message ÷ that of the server with the lowest mean, over the repeats in which both are valid; null for that server
    /// itself, and where it is not compared.
    /// </summary>
    public required CostRatio? CpuRatio { get; init; }

    /// <summary>Why its CPU is not compared; null where it is.</summary>
    public required string? NotCompared { get; init; }
}
