using Bench.Loadgen.Results;
using Bench.Loadgen.Statistics;

namespace Bench.Loadgen.Findings;

/// <summary>Packets that were dropped are not the share that the label names: the figures belong to another loss.</summary>
internal sealed class LossOff : IDoubt
{
    public Finding? Check(TrialFile trial)
    {
        if (trial.Pattern.LossPercent is not { } asked) return null;
        if (trial.Loss is not { Up: { } up, Down: { } down })
            return Invalid("how many of the packets were really dropped cannot be "
                + $"told{(trial.Unavailable.TryGetValue("loss", out var why) ? $": {why}" : "")}");
        return new[] { Off("up", up, asked), Off("down", down, asked) }.OfType<string>().ToArray() is { Length: > 0 } off
            ? Invalid(string.Join("; ", off))
            : null;
    }

    // Each packet is dropped or not for itself, so that chance alone is binomial.
    private static string? Off(string way, LossWay count, double asked)
    {
        if (count.Packets == 0) return FormattableString.Invariant($"no packet went {way}, so that {asked:0.####} % of none were dropped");
        var real = (double)count.Dropped / count.Packets;
        var allowed = FalseAlarm.Share(count.Packets, asked / 100);
        return Math.Abs(real - asked / 100) <= allowed ? null
            : FormattableString.Invariant(
                $"{count.Dropped:#,0} of {count.Packets:#,0} packets {way} were dropped, {100 * real:0.###} % for the {asked:0.####} % asked for; chance allows {100 * allowed:0.###} points (level {FalseAlarm.Words})");
    }

    private static Finding Invalid(string message) => new()
    {
        Code = "loss-off",
        Severity = Severity.Invalid,
        Message = message,
        Remedy = "see loss in the trial's file: what dropped them, and the counts each way; a rule of this machine's own firewall, or "
            + "another program in the same networks, may count too",
    };
}
