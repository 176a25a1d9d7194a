using Bench.Contract.Patterns;
using Bench.Loadgen.Results;
using Bench.Loadgen.Statistics;
using Bench.Report.Comparison;
using Bench.Report.Summary;

namespace Bench.Report.Trend;

/// <summary>
/// Puts saved runs in order and says what moved. Only runs of one machine with the same settings are held against each other, each against
/// the one before it on its line, by the very comparison of <c>bench compare</c>. Pure.
/// </summary>
internal static class TrendMaker
{
    /// <summary>The figures that are followed.</summary>
    public static IReadOnlyList<Figure> Figures => FigureList.History;

    /// <param name="folder">Where the runs are.</param>
    /// <param name="saved">The runs, in any order.</param>
    /// <param name="leastShift">Shifts smaller than this share are not told.</param>
    /// <param name="wanted">Names of workloads; empty for all.</param>
    /// <param name="leftOut">What could not be read.</param>
    public static TrendFile Of(
        string folder, IEnumerable<TrendRun> saved, double leastShift, IReadOnlyCollection<string> wanted, IReadOnlyList<string> leftOut)
    {
        TrendRun[] runs = [.. saved.OrderBy(r => r.Data.Run.StartedUtc, StringComparer.Ordinal)
            .ThenBy(r => r.Name, StringComparer.Ordinal)];
        var names = runs.SelectMany(r => Measured(r).Select(t => t.Workload.Name))
            .Distinct().Where(name => wanted.Count == 0 || wanted.Contains(name));
        // What has no valid trial anywhere has no place of its own to say so.
        var never = runs.SelectMany(r => r.Data.Trials.Select(t => t.File.Workload.Name))
            .Except(runs.SelectMany(r => Measured(r).Select(t => t.Workload.Name)))
            .Where(name => wanted.Count == 0 || wanted.Contains(name))
            .Select(name => $"workload {name}: no trial of it is valid in any run");
        return new TrendFile(
            folder, leastShift, runs, [.. names.Select(name => OfWorkload(name, runs, leastShift)).OrderByDescending(w => w.Runs.Count)],
            [.. leftOut, .. runs.Where(r => r.Data.Trials.Count == 0).Select(r => $"{r.Name}: it has no trial"), .. never]);
    }

    private static TrendWorkload OfWorkload(string name, TrendRun[] all, double leastShift)
    {
        TrendRun[] runs = [.. all.Where(r => Measured(r).Any(t => t.Workload.Name == name))];
        var lines = LinesOf(name, runs);
        var (moves, notTold) = Compared(name, lines, leastShift);
        // A run without a valid trial is on no line, and whatever moved may have moved in it.
        var silent = all.Except(runs).Select(run => (run.Name, Codes: InvalidIn(run, name))).Where(r => r.Codes.Length > 0)
            .Select(r => $"{r.Name}: no trial of {name} is valid ({string.Join(", ", r.Codes)})");
        return new TrendWorkload(
            name, runs, lines, [.. runs.SelectMany(run => PointsOf(name, run, lines.First(l => l.Runs.Contains(run))))], moves,
            [.. silent, .. notTold]);
    }

    private static IEnumerable<TrendPoint> PointsOf(string workload, TrendRun run, TrendLine line) =>
        from trial in Measured(run)
        where trial.Workload.Name == workload
        group trial by (Height: Ladder.HeightOf(trial.Pattern.Pattern), trial.Pattern.Pattern, trial.Pattern.Label) into same
        orderby same.Key.Height, same.Key.Label
        let speeds = same.Select(t => t.LoopbackUs).OfType<double>().ToArray()
        select new TrendPoint(
            run, line, same.Key.Pattern, same.Key.Label, same.Count(),
            run.Data.Trials.Count(t => t.File.Workload.Name == workload && t.File.Pattern.Label == same.Key.Label),
            speeds.Length == 0 ? null : speeds.Average(), FiguresOf([.. same]));

    private static Dictionary<string, MeanInterval> FiguresOf(TrialFile[] trials) =>
        Figures.Select(figure => (figure.Path, Values: trials.Select(figure.OfTrial).OfType<double>().ToArray()))
            .Where(f => f.Values.Length > 0).ToDictionary(f => f.Path, f => MeanInterval.Of(f.Values));

    // Each run joins the newest line from whose last run nothing sets it apart that figures move with.
    private static List<TrendLine> LinesOf(string workload, TrendRun[] runs)
    {
        var lines = new List<(List<TrendRun> Runs, IReadOnlyList<string> Apart)>();
        TrendRun? before = null;
        foreach (var run in runs)
        {
            if (lines.Where(line => !Apart(workload, line.Runs[^1], run).Any())
                .OrderByDescending(line => Array.IndexOf(runs, line.Runs[^1])).FirstOrDefault() is { Runs: { } same })
                same.Add(run);
            else lines.Add(([run], before is null ? [] : [.. Apart(workload, before, run)]));
            before = run;
        }

        return [.. lines.Select((line, i) => new TrendLine(NameOf(i), MachineOf(line.Runs[0]), line.Apart, line.Runs))];
    }

    private static IEnumerable<string> Apart(string workload, TrendRun a, TrendRun b)
    {
        foreach (var difference in Difference.Of(a.Data.Run, b.Data.Run))
            if (difference.Kind != DifferenceKind.Version && (difference.Workload is null || difference.Workload == workload))
                yield return difference.Text;
        if (Made(a, t => t.Engine) is var x && Made(b, t => t.Engine) is var y && x != y) yield return $"engine: {x} → {y}";
        if (Made(a, Sides) is var p && Made(b, Sides) is var q && p != q) yield return $"processes: {p} → {q}";

        string Made(TrendRun run, Func<TrialFile, string> what) => string.Join(
            " and ", Measured(run).Where(t => t.Workload.Name == workload).Select(what).Distinct().Order(StringComparer.Ordinal));
        static string Sides(TrialFile trial) => $"{trial.Servers} of the server, {trial.Generators} of the generator";
    }

    private static (IReadOnlyList<TrendMove> Moves, IReadOnlyList<string> NotTold) Compared(
        string workload, List<TrendLine> lines, double leastShift)
    {
        var (moves, notTold) = (new List<TrendMove>(), new List<string>());
        foreach (var (from, to) in lines.SelectMany(line => line.Runs.Zip(line.Runs.Skip(1))))
        {
            var compare = Comparer.Compare(from.Data, to.Data, leastShift);
            string[] beside =
            [
                .. Difference.Of(from.Data.Run, to.Data.Run).Where(d => d.Kind == DifferenceKind.Version).Select(d => d.Text),
                .. Comparer.SpeedOf(from.Data, to.Data)
            ];
            ComparedFigure[] moved = [.. compare.Figures.Where(
                f => f.Workload == workload && f.Moved != Movement.None && Figures.Any(known => known.Path == f.Figure))];
            ComparedFault[] faults = [.. compare.Faults.Where(f => f.Workload == workload && f.Moved != Movement.None)];
            if (moved.Length + faults.Length > 0) moves.Add(new TrendMove(from, to, workload, moved, faults, beside));
            notTold.AddRange(compare.NotCompared.Where(reason => reason.StartsWith(workload + ", ", StringComparison.Ordinal))
                .Select(reason => $"{from.Name} → {to.Name}: {reason}"));
        }

        return ([.. moves.OrderBy(m => m.To.Data.Run.StartedUtc, StringComparer.Ordinal)], notTold);
    }

    private static string[] InvalidIn(TrendRun run, string workload) =>
        [.. run.Data.Trials.Select(t => t.File).Where(t => t.Workload.Name == workload && !t.Valid)
            .SelectMany(t => t.Findings).Where(f => f.Severity == Severity.Invalid).Select(f => f.Code).Distinct()];

    private static IEnumerable<TrialFile> Measured(TrendRun run) => run.Data.Trials.Select(t => t.File).Where(t => t.Valid);

    private static string MachineOf(TrendRun run)
    {
        var e = run.Data.Run.Environment;
        return $"{e.Processor}, {e.Cores} {(e.Cores == 1 ? "core" : "cores")}, {Numbers.Count(e.MemoryMiB)} MiB, {e.OperatingSystem}, "
            + $"server on {(e.ServerCores is { } cores ? $"core {cores}" : "no core of its own")}";
    }

    // A to Z, then AA and so on.
    private static string NameOf(int i) => i < 26 ? $"{(char)('A' + i)}" : NameOf(i / 26 - 1) + NameOf(i % 26);
}
