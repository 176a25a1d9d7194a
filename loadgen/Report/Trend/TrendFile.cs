using Bench.Loadgen.Statistics;
using Bench.Report.Comparison;
using Bench.Report.Saved;

namespace Bench.Report.Trend;

/// <summary>One saved run.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Data">What it saved.</param>
public sealed record TrendRun(string Name, RunData Data)
{
    /// <summary>When it began, as people read it.</summary>
    public string Started =>
        Data.Run.StartedUtc.Length >= 16 ? $"{Data.Run.StartedUtc[..10]} {Data.Run.StartedUtc[11..16]}" : Data.Run.StartedUtc;
}

/// <summary>Runs of one workload on one machine and with the same settings: what a line may join.</summary>
/// <param name="Name">A, B and so on, in the order of their first runs.</param>
/// <param name="Machine">The machine, in words.</param>
/// <param name="Apart">What sets its first run apart from the run before it; empty for the first line.</param>
/// <param name="Runs">By date.</param>
public sealed record TrendLine(string Name, string Machine, IReadOnlyList<string> Apart, IReadOnlyList<TrendRun> Runs);

/// <summary>What one run says of one pattern.</summary>
/// <param name="Run">The run.</param>
/// <param name="Line">The line that it is on.</param>
/// <param name="Pattern">Key of the pattern.</param>
/// <param name="Label">The pattern with its settings.</param>
/// <param name="Trials">Valid trials.</param>
/// <param name="Made">Trials that were made, invalid ones among them.</param>
/// <param name="LoopbackUs">
/// What a send and receive over loopback cost meanwhile, in microseconds of CPU; null where it was not measured.
/// </param>
/// <param name="Figures">Each figure that it has, by path.</param>
public sealed record TrendPoint(
    TrendRun Run, TrendLine Line, string Pattern, string Label, int Trials, int Made, double? LoopbackUs,
    IReadOnlyDictionary<string, MeanInterval> Figures);

/// <summary>Figures, and counts that ought to be 0, that moved beyond noise from one run of a line to the next.</summary>
/// <param name="From">The run before.</param>
/// <param name="To">The run in which they had moved.</param>
/// <param name="Workload">Whose.</param>
/// <param name="Figures">Which figures, and how far.</param>
/// <param name="Faults">Which counts of what was lost or failed.</param>
/// <param name="Beside">What else changed in between: versions, the machine's speed.</param>
public sealed record TrendMove(
    TrendRun From, TrendRun To, string Workload, IReadOnlyList<ComparedFigure> Figures, IReadOnlyList<ComparedFault> Faults,
    IReadOnlyList<string> Beside);

/// <summary>One workload over the runs that have it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Runs">The runs, by date.</param>
/// <param name="Lines">Which of them are alike.</param>
/// <param name="Points">What they say, by date.</param>
/// <param name="Moves">What moved, by date.</param>
/// <param name="NotTold">What cannot be compared, with the reason.</param>
public sealed record TrendWorkload(
    string Name, IReadOnlyList<TrendRun> Runs, IReadOnlyList<TrendLine> Lines, IReadOnlyList<TrendPoint> Points,
    IReadOnlyList<TrendMove> Moves, IReadOnlyList<string> NotTold)
{
    /// <summary>The line that a run is on.</summary>
    public TrendLine LineOf(TrendRun run) => Lines.First(line => line.Runs.Contains(run));
}

/// <summary>Figures over saved runs.</summary>
/// <param name="Folder">Where the runs are.</param>
/// <param name="LeastShift">Shifts smaller than this share are not told, however certain they are.</param>
/// <param name="Runs">All runs, by date.</param>
/// <param name="Workloads">Those of which there are most runs first.</param>
/// <param name="LeftOut">Folders that are none, or cannot be read, with the reason.</param>
public sealed record TrendFile(
    string Folder, double LeastShift, IReadOnlyList<TrendRun> Runs, IReadOnlyList<TrendWorkload> Workloads, IReadOnlyList<string> LeftOut);
