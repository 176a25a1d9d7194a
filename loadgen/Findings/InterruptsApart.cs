using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// Loopback's receiver does its TCP work in a soft interrupt of the sender. A kernel that accounts these apart charges it to nobody, so
/// that the server's CPU lacks a part that other machines' figures have.
/// </summary>
internal sealed class InterruptsApart : IDoubt
{
    // Unknown is in every file of before it was looked at; the report's table of the environment says which it is.
    public Finding? Check(TrialFile trial) => trial.SoftInterruptsApart != true ? null : new Finding
    {
        Code = "interrupts-apart",
        Severity = Severity.Warning,
        Message = "this kernel accounts soft interrupts apart: the server's CPU and its price lack the receiving of TCP, "
            + "and how much that is cannot be told",
        Remedy = "compare with runs of this machine alone, or measure on a kernel without CONFIG_IRQ_TIME_ACCOUNTING",
    };
}
