using Bench.Loadgen.Results;
using Bench.Report.Comparison;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Ci;

/// <summary>One case of a test report: a threshold, a compared figure, or the run itself.</summary>
/// <param name="Group">What it is of: a workload, or the run.</param>
/// <param name="Name">What is asked.</param>
/// <param name="Kept">Yes passes, no fails; what cannot be told is skipped with the reason, never passed and never failed.</param>
/// <param name="Words">The figure and why; empty when it passes.</param>
/// <param name="Seconds">How long it was measured; 0 where that is in another case.</param>
internal sealed record CiCase(string Group, string Name, Told Kept, string Words, double Seconds = 0);

/// <summary>How a CI server shows a line.</summary>
internal enum Weight
{
    /// <summary>Worth knowing.</summary>
    Notice,

    /// <summary>The figures are to be taken with care, or a threshold is undecided.</summary>
    Warning,

    /// <summary>A threshold is broken, or a figure got worse.</summary>
    Error,
}

/// <summary>A line that a CI server shows beside the build.</summary>
internal sealed record Annotation(Weight Weight, string Title, string Text);

/// <summary>What a CI server is told of a run, or of a comparison. Pure.</summary>
/// <param name="Name">Name of the whole.</param>
/// <param name="StartedUtc">Calendar time of the start, ISO 8601 in UTC; empty for none.</param>
/// <param name="Markdown">The page, the answer first.</param>
/// <param name="Cases">The test report.</param>
/// <param name="Annotations">The lines beside the build, the heaviest first.</param>
/// <param name="History">The figures that a history is kept of; null for none.</param>
internal sealed record CiReport(
    string Name, string StartedUtc, string Markdown, IReadOnlyList<CiCase> Cases, IReadOnlyList<Annotation> Annotations,
    IReadOnlyList<HistoryEntry>? History)
{
    private const string RunGroup = "run";

    /// <summary>Of a run.</summary>
    /// <param name="data">The run.</param>
    /// <param name="summary">Its summary.</param>
    /// <param name="answers">What became of its thresholds.</param>
    public static CiReport Of(RunData data, SummaryFile summary, IReadOnlyList<SloAnswer> answers) => new(
        $"bench {summary.Scenario}", summary.StartedUtc, StepSummary.Of(data.Run, summary, answers),
        [
            OfRun(data, summary),
            .. answers.Select(a => new CiCase(
                a.Result?.Workload ?? a.NotMade?.Workload ?? a.Slo.Workload ?? RunGroup,
                $"{a.Result?.Label ?? a.NotMade?.Label ?? a.Slo.Pattern ?? "any pattern"}: {a.Rule}", a.Kept, a.Words))
        ],
        [.. Heaviest([.. answers.Where(a => a.Kept != Told.Yes).Select(OfAnswer), .. OfFindings(summary)])],
        HistoryEntry.Of(summary));

    /// <summary>Of a comparison.</summary>
    public static CiReport Of(CompareFile compare) => new(
        $"bench compare {compare.BaseRun} {compare.HeadRun}", "", MarkdownText.NoTags(CompareMarkdown.Text(compare, all: false)),
        [
            .. compare.Figures.Select(f => new CiCase(
                f.Workload, $"{f.Label}: {f.Figure} not worse", Tell.Of(f.Moved != Movement.Worse),
                f.Moved == Movement.Worse ? Words(f) : "")),
            .. compare.Faults.Select(f => new CiCase(
                f.Workload, $"{f.Label}: {f.Fault} not worse", Tell.Of(f.Moved != Movement.Worse),
                f.Moved == Movement.Worse ? CompareMarkdown.Words(f) : "")),
            .. compare.NotCompared.Select(reason => new CiCase("not compared", reason.Split(": ")[0], Told.CannotBeTold, reason)),
        ],
        [
            .. compare.Figures.Where(f => f.Moved == Movement.Worse)
                .Select(f => new Annotation(Weight.Error, $"{f.Figure} got worse", $"{f.Workload}, {f.Label}: {Words(f)}")),
            .. compare.Faults.Where(f => f.Moved == Movement.Worse)
                .Select(f => new Annotation(Weight.Error, $"{f.Fault} got worse", $"{f.Workload}, {CompareMarkdown.Words(f)}")),
            .. compare.NotCompared.Select(reason => new Annotation(Weight.Warning, "not compared", reason)),
            .. compare.Differences.Select(difference => new Annotation(Weight.Notice, "the runs differ", difference)),
        ],
        null);

    private static CiCase OfRun(RunData data, SummaryFile summary)
    {
        var seconds = data.Trials.Sum(
            t => t.File.Phases is var p ? p.ConnectSeconds + p.IdleSeconds + p.WarmupSeconds + p.SteadySeconds + p.DrainSeconds : 0);
        var wrong = RunWords.Nothing(summary) ?? RunWords.Partial(summary);
        var kept = summary.Status is RunStatus.Failed or RunStatus.Running ? Told.No : wrong is null ? Told.Yes : Told.CannotBeTold;
        return new CiCase(RunGroup, $"{summary.TrialsPlanned} planned trials", kept, wrong ?? "", seconds);
    }

    private static string Words(ComparedFigure f) => $"{FigureList.Find(f.Figure).Title} {Numbers.With(f.Base, f.Unit)} "
        + $"→ {Numbers.With(f.Head, f.Unit)} ({CompareMarkdown.Shift(f)}; by chance alone {CompareMarkdown.Chance(f)})";

    private static Annotation OfAnswer(SloAnswer answer) =>
        answer.Kept == Told.No
            ? new(Weight.Error, "threshold broken", answer.Words)
            : new(Weight.Warning, "threshold undecided", answer.Words);

    // A doubt that several results share takes one line: a server shows few.
    private static IEnumerable<Annotation> OfFindings(SummaryFile summary) =>
        from same in RunWords.Findings(summary).GroupBy(f => (f.Finding.Code, f.Finding.Severity))
        let first = same.First()
        let others = same.Skip(1).Select(f => f.Where).ToArray()
        select new Annotation(first.Finding.Severity == Severity.Note ? Weight.Notice : Weight.Warning, first.Finding.Code,
            $"{first.Where}: {first.Finding.Message}. "
                + $"→ {first.Finding.Remedy}{(others.Length == 0 ? "" : $" (also: {string.Join("; ", others)})")}");

    private static IEnumerable<Annotation> Heaviest(IEnumerable<Annotation> all) => all.OrderByDescending(a => a.Weight);
}
