using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// A server that still compiles has not warmed up: part of its CPU is the compiler's, and part of its code runs unoptimised.
/// </summary>
internal sealed class StillCompiling : IDoubt
{
    /// <summary>
    /// Compiling (clock time, which is longer than its CPU on a busy machine) as a share of the server's CPU above
    /// which the trial is worth a second look.
    /// </summary>
    public const double WarnShare = 0.05;

    public Finding? Check(TrialFile trial)
    {
        if (trial is not { Activity.CompileMs: { } compileMs, Server.CpuUs: > 0 and var cpuUs }
            || compileMs * 1000 / cpuUs is not > WarnShare)
            return null;
        return new Finding
        {
            Code = "still-compiling",
            Severity = Severity.Warning,
            // No share is given: time by the clock is no part of CPU time, and can be more.
            Message = $"methods were being compiled for {compileMs:0} ms of the steady state, in which the server "
                + $"used {cpuUs / 1000:0} ms of CPU; limit {WarnShare:P0} of that",
            Remedy = "raise phases.warmup_seconds; with fixed_tiering each method is compiled once, at its first call",
        };
    }
}
