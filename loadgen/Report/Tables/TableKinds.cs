using System.Globalization;
using System.Text;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Tables;

/// <summary>The kinds of tables that README and docs show of a run.</summary>
internal static class TableKinds
{
    private static readonly Dictionary<string, Func<RunData, string>> All = new(StringComparer.Ordinal)
    {
        ["ladder"] = Ladder,
        ["workloads"] = Workloads,
        ["verdicts"] = Verdicts,
        ["held"] = Held,
        ["comebacks"] = run => TroubleMarkdown.Comebacks(SummaryOf(run).Troubles),
        ["symptoms"] = run => TroubleMarkdown.Symptoms(SummaryOf(run).Troubles),
        ["others"] = run => TroubleMarkdown.Others(SummaryOf(run).Troubles),
        ["storms"] = run => StormTable.Markdown(SummaryOf(run).Storms),
        ["heartbeats"] = run => HeartbeatTable.Markdown(SummaryOf(run).Heartbeats),
        ["answers"] = run => AnswerTable.Markdown(SummaryOf(run).Results),
        ["losses"] = run => LossTable.Markdown(SummaryOf(run).Losses),
        ["servers"] = run => ServerChoice.Markdown(SummaryOf(run)),
        ["axes"] = run => AxisTable.Markdown(SummaryOf(run).Axes),
        ["openings"] = run => AxisTable.OpeningMarkdown(SummaryOf(run).Axes),
        ["figures"] = run => MarkdownFile.Table(SummaryOf(run).Results),
    };

    // Those that can set runs beside each other.
    private static readonly Dictionary<string, Func<IReadOnlyList<RunData>, string>> OfSeveral = new(StringComparer.Ordinal)
    {
        ["generators"] = GeneratorTable.Of,
    };

    /// <summary>The table of that kind.</summary>
    /// <param name="kind">Its name.</param>
    /// <param name="runs">What it shows.</param>
    /// <exception cref="RunDataException">
    /// There is no such kind, or it shows one run and was given several; the message names those that are.
    /// </exception>
    public static string Make(string kind, IReadOnlyList<RunData> runs)
    {
        if (OfSeveral.TryGetValue(kind, out var several)) return several(runs);
        if (!All.TryGetValue(kind, out var one))
            throw new RunDataException(
                $"'{kind}' is no kind of table; valid: {string.Join(", ", All.Keys.Concat(OfSeveral.Keys).Order(StringComparer.Ordinal))}");
        return runs is [var run] ? one(run) : throw new RunDataException(
            $"a table of kind {kind} shows one run, and {runs.Count} are named; kinds for several: {string.Join(", ", OfSeveral.Keys)}");
    }

    // The whole answer and the table of one workload, as summary.md has them.
    private static string Ladder(RunData run)
    {
        var summary = SummaryOf(run);
        var verdict = summary.Verdicts[0];
        return $"**{verdict.Sentence}** {Phrase.Join(verdict.Explanation, Provenance.OfTraffic(verdict.Rungs))}\n"
            + $"\n{MarkdownFile.Table([.. summary.Results.Where(r => r.Workload == verdict.Workload)])}";
    }

    private static string Workloads(RunData run)
    {
        var summary = SummaryOf(run);
        var text = new StringBuilder("| workload | sees a change within | the least you need | p99 | a month | rungs that are fresh "
            + "enough too | rule of thumb |\n|---|---:|---|---:|---:|---|---|\n");
        foreach (var verdict in summary.Verdicts)
        {
            var workload = run.Run.Scenario.Workloads.Single(w => w.Name == verdict.Workload);
            var least = verdict.Rungs.SingleOrDefault(r => r.Least);
            var p99 = least is null ? Numbers.None : Provenance.Cell(least);
            var others = string.Join("; ", verdict.Rungs.Where(r => !r.Least && r.Meets != Told.No)
                .Select(r => $"{Bare(r.Spoken)} {(r.Meets == Told.CannotBeTold ? "(cannot be told)" : Numbers.Money(r.Price?.Month))}"));
            var month = least is null
                ? Numbers.None
                : Month(least.Price, workload.Clients);
            text.Append(CultureInfo.InvariantCulture,
                $"| {verdict.Workload}{(workload.Direction == Contract.Direction.TwoWay ? " ⇅" : "")}"
                    + $"{(verdict.Rungs.Any(r => r.UnsentUnknown) ? " †" : "")} | {Numbers.Time(workload.FreshnessMs)} | "
                    + $"{(least is null ? Tell.NoLeast(verdict.State) : $"**{Bare(least.Spoken)}**")} | {p99} | {month} | {others} | {Contract.Patterns.Ladder.Of(verdict.RuleOfThumb).Written} |\n");
        }

        if (summary.Verdicts.SelectMany(v => v.Rungs).Any(r => r.UnsentUnknown))
            text.Append("\n† How many messages clients had still to send at the end was not counted in this run.\n");
        return text.ToString();
    }

    // What each verdict rests on: the reader who doubts it finds here what to doubt.
    private static string Verdicts(RunData run)
    {
        var text = new StringBuilder(
            "| workload | verdict | a month | against the cheapest | rule of thumb | what tips it |\n|---|---|---:|---|---|---|\n");
        foreach (var verdict in SummaryOf(run).Verdicts)
        {
            var least = verdict.Rungs.SingleOrDefault(r => r.Least);
            var currency = least?.Price?.Month?.Currency ?? "";
            var against = least is null ? Numbers.None : verdict.Cheapest == least.Label ? "is the cheapest"
                : least.AgainstCheapest is { Price: { } ratio } compared
                ? $"{Numbers.Short(ratio.Ratio)} times {Bare(verdict.Rungs.Single(r => r.Cheapest).Spoken)}{Interval(compared, currency)}"
                : "cannot be told";
            text.Append(CultureInfo.InvariantCulture,
                $"| {verdict.Workload} | {(least is null ? Tell.NoLeast(verdict.State) : $"**{Bare(least.Spoken)}**")} | "
                    + $"{(least is null ? Numbers.None : Month(least.Price, 0))}"
                    + $" | {against} | {Contract.Patterns.Ladder.Of(verdict.RuleOfThumb).Written} | "
                    + $"{(least is null ? string.Join("; ", verdict.Reasons) : Tip.Of(verdict))} |\n");
        }

        return text.ToString();

        static string Interval(PriceComparison compared, string currency) =>
            compared.Price is { Low: { } low, High: { } high } && compared.Month is { } month
                ? $" (95 %: {Numbers.Short(low)} to {Numbers.Short(high)}; {Numbers.Money(currency, month.Mean)} a month)" : "";
    }

    private static string Month(RungPrice? price, int clients) =>
        $"{Numbers.Money(price?.Month)}{(price?.Modelled == true ? ", modelled" : "")} for {Numbers.Count(price?.Clients ?? clients)} clients";

    private static string Held(RunData run)
    {
        var text = new StringBuilder(
            "| pattern | held | connections lost | messages lost | p50 | p99 | server memory a connection | doubts |\n"
                + "|---|---:|---:|---:|---:|---:|---:|---|\n");
        foreach (var result in SummaryOf(run).Results)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {result.Label} | {MarkdownFile.HeldAndLost(result)} | {Time(result.LatencyMs?.P50)} | {Time(result.LatencyMs?.P99)} "
                    + $"| {Numbers.With(result.ServerMemoryKbPerConnection, "KiB")} "
                    + $"| {string.Join(", ", result.Findings.Where(f => f.Severity != Loadgen.Results.Severity.Note).Select(f => f.Code))} "
                    + $"|\n");
        }

        return text.ToString();
    }

    private static SummaryFile SummaryOf(RunData run) => Summariser.Summarise(run, PriceSheet.Load(null));

    private static string Time(double? ms) => ms is { } value ? Numbers.Time(value) : Numbers.None;

    private static string Bare(string spoken) => spoken.StartsWith("a ", StringComparison.Ordinal) ? spoken[2..] : spoken;
}
