using Bench.Loadgen.Findings;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Progress;

/// <summary>Plain lines, for logs: one a phase, one a trial.</summary>
internal sealed class PlainView(TextWriter output) : IProgressView
{
    public void Begin(RunFile run)
    {
        // Who reads a log knows what was called.
    }

    public void Trial(PlannedTrial trial, int of, int clients) =>
        Say($"trial {trial.Ordinal}/{of}: {trial.Workload}, {trial.Label}, {clients:N0} clients, repeat {trial.Repeat}");

    public void Phase(string name, double? seconds) => Say(seconds is null ? $"  {name}" : $"  {name} ({seconds:0.#} s)");

    public void Second(SeriesPoint point, IReadOnlyList<long>? latencies)
    {
        // A line a second would bury the log.
    }

    public void Saved(TrialFile trial) => Say("  " + TrialLine.Of(trial));

    public void Say(string line)
    {
        output.WriteLine(LogLine.Of(line));
        output.Flush();
    }
}

/// <summary>One line that tells how a trial went.</summary>
internal static class TrialLine
{
    public static string Of(TrialFile trial)
    {
        var connections = trial.Connections;
        var held = $"held {connections.Held:N0} of {connections.Attempted:N0}";
        if (!trial.Valid)
        {
            var why = trial.Findings.First(f => f.Severity == Severity.Invalid);
            return $"INVALID ({why.Code}): {why.Message}; {held}{Loss(trial)}";
        }

        var latency = trial.LatencyMs;
        var cpu = trial.Server.CpuUs / trial.MessagesInWindow;
        var late = trial.SelfPublished is { Stamp: null }
            ? "how late is not known: the target sends no stamp"
            : $"p50 {latency?.P50:0.00} ms, p99 {latency?.P99:0.00} ms";
        return $"{held}, lost {connections.Lost:N0}; {trial.Messages.Delivered:N0} delivered, {late}; "
            + $"server {cpu:0.0} µs a message{Loss(trial)}";
    }

    private static string Loss(TrialFile trial) => trial.Loss is not { } loss ? ""
        : FormattableString.Invariant(
            $"; {(loss.RealPercent is { } real ? $"{real:0.##} %" : "an unknown share")} of the packets dropped, {loss.AskedPercent:0.####} % asked for");
}
