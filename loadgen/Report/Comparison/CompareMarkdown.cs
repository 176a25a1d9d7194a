using System.Globalization;
using System.Text;
using Bench.Report.Summary;

namespace Bench.Report.Comparison;

/// <summary>compare.md with every figure, and every count that ought to be 0 and is not; what moved is also printed.</summary>
internal static class CompareMarkdown
{
    /// <summary>What moved or was lost, or with <paramref name="all"/> every figure.</summary>
    public static string Text(CompareFile compare, bool all)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**{MarkdownText.Line(Sentence(compare))}**\n\n");
        foreach (var difference in compare.Differences) text.Append(CultureInfo.InvariantCulture, $"- {MarkdownText.Line(difference)}\n");
        foreach (var fault in Faults(compare, all))
            text.Append(CultureInfo.InvariantCulture, $"- {MarkdownText.Line($"{fault.Workload}, {Words(fault)}")}\n");
        foreach (var reason in compare.NotCompared)
            text.Append(CultureInfo.InvariantCulture, $"- not compared: {MarkdownText.Line(reason)}\n");
        var figures = compare.Figures.Where(f => all || f.Moved != Movement.None).ToArray();
        if (figures.Length == 0) return text.ToString();
        text.Append("\n| | workload | pattern | figure | base | head | shift | by chance | seen from | trials to see 5 % |\n"
            + "|---|---|---|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var f in figures)
            text.Append(CultureInfo.InvariantCulture, $"| {Mark(f.Moved)} | {MarkdownText.Cell(f.Workload)} | {MarkdownText.Cell(f.Label)} "
                + $"| {FigureList.Find(f.Figure).Title}{(f.Unit.Length > 0 ? ", " + f.Unit : "")} | {Numbers.Short(f.Base)} "
                + $"| {Numbers.Short(f.Head)} | {Shift(f)} | {Chance(f)} | {Seen(f)} | {Trials(f)} |\n");
        return text.Append(CultureInfo.InvariantCulture, $"\n{Means}\n").ToString();
    }

    /// <summary>What base and head are: the percentiles of a run's own page are not the same.</summary>
    public const string Means =
        "Base and head are means over trials. A run's own report gives percentiles of the messages of all its trials together.";

    /// <summary>
    /// Counts that ought to be 0 and are not in one run at least, the worst first; without <paramref name="all"/> those that changed alone.
    /// </summary>
    public static IReadOnlyList<ComparedFault> Faults(CompareFile compare, bool all) =>
    [
        .. compare.Faults.Where(f => f.Base.Count + f.Head.Count > 0 && (all || f.Moved != Movement.None || f.Base.Share != f.Head.Share))
            .OrderByDescending(f => f.Moved),
    ];

    /// <summary>A count that ought to be 0 in both runs, and what can be said of it.</summary>
    public static string Words(ComparedFault f)
    {
        var told = f.Moved != Movement.None ? $" {Mark(f.Moved)}"
            : f.Base.Share == f.Head.Share ? ", the same share of them"
            : ", not told apart from noise";
        return $"{f.Label}: {FaultList.Find(f.Fault).Title} {Of(f.Base)} → {Of(f.Head)}{told}";

        static string Of(FaultTotal total) => $"{Numbers.Count(total.Count)} of {Numbers.Count(total.Of)}"
            + (total.Count > 0 ? $" (in {total.TrialsWith} of {total.Trials} trials)" : "");
    }

    /// <summary>The answer.</summary>
    public static string Sentence(CompareFile compare)
    {
        if (compare.Figures.Count + compare.Faults.Count == 0)
            return $"Nothing of {compare.BaseRun} and {compare.HeadRun} can be compared.";
        var all = $"of {compare.Figures.Count} figures and {compare.Faults.Count} counts of what was lost or failed, "
            + $"{compare.BaseRun} → {compare.HeadRun}";
        return compare.Worse + compare.Better == 0
            ? $"No figure moved beyond noise, {all}. {Sight(compare)}"
            : $"{compare.Worse} got worse and {compare.Better} got better beyond noise, {all}.";
    }

    /// <summary>What the trials can see at all: a shift below that passes, and the exit code with it.</summary>
    public static string Sight(CompareFile compare) => "These trials see a shift "
        + string.Join(", ", Told.Select(t => (t.Name, Worst: compare.Figures.Where(f => f.Figure == t.Path).Max(f => f.Seen)))
            .Where(t => t.Worst is not null).Select(t => $"of {t.Name} from {Percent(t.Worst!.Value)} %"))
        + " on; a smaller one may pass.";

    private static readonly (string Path, string Name)[] Told =
        [
        ("latency_ms.p99", "p99"), ("wire_bytes_per_message.total", "bytes"), ("server_cpu_us_per_message", "server CPU"),
        ("server_memory_kb_per_connection", "memory")
        ];

    public static string Seen(ComparedFigure f) => f.Seen is { } seen ? $"{Percent(seen)} %" : Numbers.None;

    public static string Mark(Movement moved) => moved switch { Movement.Worse => "▲ worse", Movement.Better => "▼ better", _ => "" };

    public static string Shift(ComparedFigure f) => f.Shift is { } shift ? $"{Signed(shift)} ± {Percent(f.Margin!.Value)} %" : Numbers.None;

    public static string Chance(ComparedFigure f) =>
        f.Chance < 0.001 ? "< 0.001" : f.Chance.ToString("0.###", CultureInfo.InvariantCulture);

    public static string Trials(ComparedFigure f) =>
        f.TrialsForFivePercent is { } trials ? Numbers.Count(trials) : f.Shift is null ? Numbers.None : "> 1,000";

    private static string Signed(double share) => (share >= 0 ? "+" : "−") + Percent(Math.Abs(share));

    private static string Percent(double share) => (share * 100).ToString(share >= 0.1 ? "#,0" : "0.0", CultureInfo.InvariantCulture);
}
