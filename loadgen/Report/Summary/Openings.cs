using Bench.Loadgen.Results;

namespace Bench.Report.Summary;

/// <summary>
/// What opening a connection takes, means over trials; each null where it was not measured, as in files of before it was told.
/// </summary>
public sealed record OpeningSummary
{
    /// <summary>Clients that became ready a second: the scenario's pace, or what server and generators can where that is less.</summary>
    public required double? ConnectsPerSecond { get; init; }

    /// <summary>Bytes on the wire, both ways, all layers, first answer included.</summary>
    public required double? Bytes { get; init; }

    /// <summary>Server CPU, first answer included, in microseconds.</summary>
    public required double? ServerCpuUs { get; init; }

    /// <summary>Generator CPU, first answer included, in microseconds.</summary>
    public required double? GeneratorCpuUs { get; init; }

    /// <summary>Resident memory of the generators for each client, KiB.</summary>
    public required double? GeneratorMemoryKb { get; init; }
}

/// <summary>
/// What the steps of a trial's connect phase say of one connect: all that server and generators did meanwhile, so that polls of clients
/// that were there before are in it, where there are few. Pure.
/// </summary>
internal static class Openings
{
    /// <summary>Steps in which a fresh server compiles what its first connects need.</summary>
    public const int ColdSteps = 3;

    // A poll costs a small part of a connect. With more of them than half as many again as there are connects, polls are told for those.
    private const double MostPolls = 1.5;

    /// <summary>Clients that became ready a second, in the steps in which both sides are warm.</summary>
    public static double? PerSecond(TrialFile trial) =>
        Warm(trial) is { Length: > 0 } steps && steps.Sum(s => s.ConnectSeconds) is > 0 and var seconds
            ? steps.Sum(s => s.Connects) / seconds
            : null;

    /// <summary>Server CPU of a connect in microseconds.</summary>
    public static double? ServerCpuUs(TrialFile trial) => Each(trial, s => s.CpuUs);

    /// <summary>Generator CPU of a connect in microseconds.</summary>
    public static double? GeneratorCpuUs(TrialFile trial) => Each(trial, s => s.GeneratorCpuUs);

    /// <summary>Bytes on the wire of a connect, both ways, all layers.</summary>
    public static double? Bytes(TrialFile trial) => Each(trial, s => s.Bytes);

    private static double? Each(TrialFile trial, Func<ConnectStep, double?> figure)
    {
        var steps = Warm(trial);
        if (steps.Length == 0 || steps.Any(s => figure(s) is null)) return null;
        if (trial.Pattern.Kind.OnTimer && steps.Any(s => s.Requests > MostPolls * s.Connects)) return null;
        return steps.Sum(s => figure(s)) / steps.Sum(s => s.Connects);
    }

    private static ConnectStep[] Warm(TrialFile trial) =>
        [.. (trial.ConnectSteps ?? []).Skip(ColdSteps).Where(s => s is { Connects: > 0, ConnectSeconds: not null })];
}
