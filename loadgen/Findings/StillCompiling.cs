using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>A server that still compiles has not warmed up: part of its CPU is the compiler's, and part of its code runs unoptimised.</summary>
internal sealed class StillCompiling : IDoubt
{
    /// <summary>Share of the server's CPU above which the trial is worth a second look.</summary>
    public const double WarnShare = 0.05;

    public Finding? Check(TrialFile trial)
    {
        if (trial is not { Activity.CompileMs: { } compileMs, Server.CpuUs: > 0 and var cpuUs } || compileMs * 1000 / cpuUs is not (> WarnShare and var share)) return null;
        return new Finding
        {
            Code = "still-compiling",
            Severity = Severity.Warning,
            Message = $"the server spent {compileMs:0} ms of the steady state, {share:P0} of its CPU, on compiling methods; limit {WarnShare:P0}",
            Remedy = "raise phases.warmup_seconds; with fixed_tiering each method is compiled once, at its first call",
        };
    }
}
