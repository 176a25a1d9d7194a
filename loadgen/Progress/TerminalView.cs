using Bench.Loadgen.Results;
using Spectre.Console;

namespace Bench.Loadgen.Progress;

/// <summary>A line that moves, for a person at a terminal: what runs, for how long yet, and what both sides do.</summary>
internal sealed class TerminalView(IAnsiConsole console) : IProgressView
{
    private string _phase = "";
    private double? _phaseSeconds;
    private double _phaseStart = double.NaN;
    private bool _lineOpen;

    public void Trial(PlannedTrial trial, int of, int clients)
    {
        EndLine();
        console.MarkupLineInterpolated($"[bold]{trial.Ordinal}/{of}[/] {trial.Workload} · [bold]{trial.Label}[/] · {clients:N0} clients · repeat {trial.Repeat}");
    }

    public void Phase(string name, double? seconds)
    {
        _phase = name;
        _phaseSeconds = seconds;
        _phaseStart = double.NaN;
        Draw($"  {name} …");
    }

    public void Second(SeriesPoint point)
    {
        if (double.IsNaN(_phaseStart)) _phaseStart = point.Second - 1;
        var left = _phaseSeconds is { } seconds ? $" {Math.Max(0, seconds - (point.Second - _phaseStart)):0} s left" : "";
        Draw($"  {_phase,-8}{left,-12} {point.Connected,7:N0} connected {point.DeliveredPerSecond,9:N0} msg/s {point.RequestsPerSecond,8:N0} req/s   server {point.ServerCpu,4:P0}   generator {point.GeneratorCpu,4:P0}");
    }

    public void Saved(TrialFile trial)
    {
        EndLine();
        console.MarkupLineInterpolated(trial.Valid ? (FormattableString)$"  [green]✓[/] {TrialLine.Of(trial)}" : $"  [red]✗[/] {TrialLine.Of(trial)}");
    }

    public void Say(string line)
    {
        EndLine();
        console.WriteLine(line);
    }

    private void Draw(string line)
    {
        var width = Math.Max(20, console.Profile.Width - 1);
        console.Write("\r" + (line.Length > width ? line[..width] : line.PadRight(width)));
        _lineOpen = true;
    }

    private void EndLine()
    {
        if (!_lineOpen) return;
        console.Write("\r" + new string(' ', Math.Max(20, console.Profile.Width - 1)) + "\r");
        _lineOpen = false;
    }
}
