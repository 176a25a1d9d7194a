using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>A generator that wakes late times its messages late.</summary>
internal sealed class GeneratorLoopLag : IDoubt
{
    /// <summary>p99 lateness of a timer due every 10 ms. Task timers alone are about 1 ms late.</summary>
    public const double LimitMs = 25;

    public Finding? Check(TrialFile trial) => trial.Health.LoopLagP99Ms is <= LimitMs ? null : new Finding
    {
        Code = "generator-late",
        Severity = Severity.Invalid,
        Message = trial.Health.LoopLagP99Ms is { } lateMs
            ? $"a timer of the generator due every 10 ms fired {lateMs:0.0} ms late at p99; limit {LimitMs:0} ms"
            : "a timer of the generator due every 10 ms never fired in the steady state, so that nobody "
                + "knows how late its messages were timed",
        Remedy = "stop other load on the generator's cores, or lower clients or message rate"
            + (trial is { Engine: "reference", Pattern: { Target: null, Http2: not true, Compression: not true } }
                ? "; on Linux --engine lean does the same work with less"
                : ""),
    };
}
