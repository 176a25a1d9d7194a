namespace Bench.Loadgen.Recording;

/// <summary>The part of a trial that an instant belongs to.</summary>
public enum Phase
{
    /// <summary>Before the workload starts: connecting and idle.</summary>
    Before,

    /// <summary>Warm-up.</summary>
    WarmUp,

    /// <summary>Steady state: the figures come from it.</summary>
    Steady,

    /// <summary>After it.</summary>
    Drain,
}

/// <summary>
/// The instants (<see cref="Contract.Clock"/> microseconds) that part a trial. A message belongs to the phase of its intended time.
/// </summary>
/// <param name="StartUs">Start of the warm-up, offset 0 of every schedule.</param>
/// <param name="SteadyUs">Start of the steady state.</param>
/// <param name="EndUs">End of the steady state.</param>
public sealed record Timeline(long StartUs, long SteadyUs, long EndUs)
{
    /// <summary>When something goes wrong on purpose; null for never, and for what has no instant.</summary>
    public long? TroubleUs { get; init; }

    /// <summary>The timeline before the workload has a start: everything is before.</summary>
    public static Timeline NotYet { get; } = new(long.MaxValue, long.MaxValue, long.MaxValue);

    /// <summary>The phase that an instant belongs to.</summary>
    public Phase PhaseOf(long instantUs) =>
        instantUs < StartUs ? Phase.Before : instantUs < SteadyUs ? Phase.WarmUp : instantUs < EndUs ? Phase.Steady : Phase.Drain;
}
