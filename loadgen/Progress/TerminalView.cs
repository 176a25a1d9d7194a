using Bench.Loadgen.Results;

namespace Bench.Loadgen.Progress;

/// <summary>
/// A line that moves, for a person at a terminal: what runs, for how long yet, and what both sides do. The line is written over itself, so
/// it has to fit into one of the terminal's; every other line is left to the terminal to break, so that paths in it can be copied.
/// </summary>
/// <param name="output">The terminal, which knows the control sequences of ECMA-48.</param>
/// <param name="columns">Its width now.</param>
/// <param name="colours">False to write without any: see no-color.org.</param>
internal sealed class TerminalView(TextWriter output, Func<int> columns, bool colours) : IProgressView
{
    // To the first column, and everything right of it erased.
    private const string Rewind = "\r\e[K";

    private const string Bold = "1", Green = "32", Red = "31";

    // A signal may say something while a second passes.
    private readonly Lock _gate = new();
    private string _phase = "";
    private double? _phaseSeconds;
    private double _phaseStart = double.NaN;
    private bool _lineOpen;

    public void Begin(RunFile run)
    {
        // Who sits at a terminal knows what was called.
    }

    public void Trial(PlannedTrial trial, int of, int clients) =>
        Say($"{Styled(Bold, $"{trial.Ordinal}/{of}")} {trial.Workload} · {Styled(Bold, trial.Label)} "
            + $"· {clients:N0} clients · repeat {trial.Repeat}");

    public void Phase(string name, double? seconds)
    {
        lock (_gate)
        {
            _phase = name;
            _phaseSeconds = seconds;
            _phaseStart = double.NaN;
        }

        Draw($"  {name} …");
    }

    public void Second(SeriesPoint point, IReadOnlyList<long>? latencies)
    {
        string left;
        lock (_gate)
        {
            if (double.IsNaN(_phaseStart)) _phaseStart = point.Second - 1;
            left = _phaseSeconds is { } seconds ? $" {Math.Max(0, seconds - (point.Second - _phaseStart)):0} s left" : "";
        }

        Draw($"  {_phase,-8}{left,-12} {point.Connected,7:N0} connected {point.DeliveredPerSecond,9:N0} "
            + $"msg/s {point.RequestsPerSecond,8:N0} req/s   server {Cores(point.ServerCpu)}   generator {Cores(point.GeneratorCpu)}");
    }

    public void Saved(TrialFile trial) => Say($"  {(trial.Valid ? Styled(Green, "✓") : Styled(Red, "✗"))} {TrialLine.Of(trial)}");

    public void Say(string line)
    {
        lock (_gate)
        {
            output.WriteLine(_lineOpen ? Rewind + line : line);
            output.Flush();
            _lineOpen = false;
        }
    }

    // Never as a share: of how many cores it would be, nobody could tell from a line.
    private static string Cores(double? cores) => cores is { } known ? $"{known,4:0.0} cores" : $"{"–",4} cores";

    private string Styled(string style, string text) => colours ? $"\e[{style}m{text}\e[0m" : text;

    // The last column stays free: many terminals go to the next line once it is written.
    private void Draw(string line)
    {
        lock (_gate)
        {
            var width = Math.Max(1, columns() - 1);
            output.Write(Rewind + (line.Length > width ? line[..width] : line));
            output.Flush();
            _lineOpen = true;
        }
    }
}
