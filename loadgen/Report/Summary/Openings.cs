using Bench.Loadgen.Results;

namespace Bench.Report.Summary;

/// <summary>
/// What opening a connection takes, means over trials; each null where it was not measured, as in files of before it was told.
/// </summary>
public sealed record OpeningSummary
{
    /// <summary>Clients that became ready a second: the scenario's pace, or what server and generators can where that is less.</summary>
    public required double? ConnectsPerSecond { get; init; }

    /// <summary>From the first step of a connect to its client being ready, 99th percentile, milliseconds.</summary>
    public required double? P99Ms { get; init; }

    /// <summary>Bytes on the wire, both ways, all layers, first answer included.</summary>
    public required double? Bytes { get; init; }

    /// <summary>Server CPU, first answer included, in microseconds.</summary>
    public required double? ServerCpuUs { get; init; }

    /// <summary>Generator CPU, first answer included, in microseconds.</summary>
    public required double? GeneratorCpuUs { get; init; }

    /// <summary>Resident memory of the generators for each client, KiB.</summary>
    public required double? GeneratorMemoryKb { get; init; }
}

/// <summary>What the steps of a trial's connect phase say of one connect. Pure.</summary>
internal static class Openings
{
    // A fresh server compiles what its first connects need.
    private const int ColdSteps = 3;

    // Polls of clients that were there before are in a step too; as many as this, and it tells nothing of connects.
    private const double MostRequests = 1.05;

    /// <summary>Clients that became ready a second, in the steps in which both sides are warm.</summary>
    public static double? PerSecond(TrialFile trial) =>
        Of(trial) is { Length: > 0 } steps && steps.Sum(s => s.ConnectSeconds) is > 0 and var seconds
            ? steps.Sum(s => s.Connects) / seconds
            : null;

    /// <summary>Server CPU of a connect in microseconds, beyond what the server uses alone.</summary>
    public static double? ServerCpuUs(TrialFile trial) =>
        Each(trial, s => s.CpuUs - (trial.Idle?.AloneCpuUsPerSecond ?? 0) * s.Seconds);

    /// <summary>Generator CPU of a connect in microseconds.</summary>
    public static double? GeneratorCpuUs(TrialFile trial) => Each(trial, s => s.GeneratorCpuUs);

    /// <summary>Bytes on the wire of a connect, both ways, all layers.</summary>
    public static double? Bytes(TrialFile trial) => Each(trial, s => s.Bytes);

    private static double? Each(TrialFile trial, Func<ConnectStep, double?> figure) =>
        Of(trial) is { Length: > 0 } steps && steps.All(s => figure(s) is not null)
            ? steps.Sum(s => figure(s)) / steps.Sum(s => s.Connects)
            : null;

    private static ConnectStep[] Of(TrialFile trial) =>
        [.. (trial.ConnectSteps ?? []).Skip(ColdSteps)
            .Where(s => s is { Connects: > 0, ConnectSeconds: not null } && s.Requests <= MostRequests * s.Connects)];
}
