using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Received before it was published, or bytes that are no message: the clock or the stream cannot be trusted.</summary>
internal sealed class ImpossibleValues : IDoubt
{
    public Finding? Check(TrialFile trial) => trial.Messages is { Impossible: 0, Malformed: 0 } ? null : new Finding
    {
        Code = "impossible-values",
        Severity = Severity.Invalid,
        Message = $"{trial.Messages.Impossible} latencies below zero or above a day, {Unread(trial.Messages)} could not be read",
        Remedy = trial is { ClockShiftUs: not null, ClockBoundUs: { } boundUs } && trial.Messages.Malformed == 0
            ? string.Create(CultureInfo.InvariantCulture,
                $"the clocks of two machines were between, known to ±{boundUs / 1000:0.###} ms, and some were further off: bring the ")
                + "agents nearer to the target's host, or keep both less busy"
            : trial.SelfPublished is null
            ? trial.Publishing is null
                ? "run server and generator on one host with one clock; check that the target speaks docs/protocol.md"
                : "hold message of the target's file (prefix, regex, when, pointer) against what it sends (curl -N shows it): it must hand "
                    + "on what is published as it is, and message must say where in what it sends that is"
            : "hold message, sequence and stamp of the target's file against what it sends (curl -N shows it): unit and clock, and whether "
                + "each message has both; a stamp must be cut off to its unit and not be rounded up, or it is later than the receipt"
                + (trial.SelfPublished.ClockOffsetMs is { } ms
                    ? string.Create(CultureInfo.InvariantCulture,
                        $"; the file's clock_offset_ms of {ms:0.###} may be wrong: measure it again, the clocks may have drifted apart")
                    : ""),
    };

    // Files of before it was counted do not say of how many.
    private static string Unread(MessageRecord messages) => messages.Received is { } received
        ? $"{messages.Malformed} of {received + messages.Malformed} messages that came"
        : $"{messages.Malformed} messages";
}
