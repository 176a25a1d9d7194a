using System.Globalization;
using System.Text;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Ci;

/// <summary>
/// The ladder of a workload as a picture of letters: how late each rung is against the need, and what it costs. A CI server's page takes no
/// picture that is not on the web already, and draws letters as they are. Pure.
/// </summary>
internal static class StepPicture
{
    private const int Width = 40;
    private const int LongestName = 44;
    private const char Full = '█';

    // Eighths of a cell.
    private const string Parts = " ▏▎▍▌▋▊▉";

    /// <summary>The picture as a block of Markdown; empty with fewer than two rungs to hold against each other.</summary>
    /// <param name="verdict">The workload's answer with its rungs.</param>
    /// <param name="freshnessMs">The need as it was run, in milliseconds.</param>
    public static string Of(VerdictRecord verdict, double freshnessMs)
    {
        RungRecord[] seen = [.. verdict.Rungs.Where(r => r.P99Ms > 0)];
        if (seen.Length < 2 || freshnessMs <= 0) return "";
        // Rungs are told at life's own pace.
        var need = freshnessMs * seen[0].TimeScale;
        var wide = verdict.Rungs.Max(r => Name(r).Length);
        var text = new StringBuilder("```text\n").Append(Latency(seen, need, wide));
        RungRecord[] priced = [.. verdict.Rungs.Where(r => r.Price?.Month?.Total > 0)];
        if (priced.Length > 1) text.Append('\n').Append(Money(priced, wide));
        return text.Append("```\n").ToString();
    }

    // A logarithm has no zero for a bar to stand on: points.
    private static StringBuilder Latency(RungRecord[] rungs, double need, int wide)
    {
        var least = Math.Floor(Math.Log10(Math.Min(need, rungs.Min(r => r.P99Ms!.Value))));
        var most = Math.Ceiling(Math.Log10(Math.Max(need, rungs.Max(r => r.P99Ms!.Value))));
        if (most <= least) most = least + 1;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"● 99 % of messages are seen within   │ the need: {Numbers.Time(need)}\n");
        Line(text, "", wide, Scale());
        foreach (var rung in rungs)
        {
            var cells = new char[Width + 1];
            Array.Fill(cells, '·');
            for (var decade = least; decade <= most; decade++) cells[At(Math.Pow(10, decade))] = '┊';
            cells[At(need)] = '│';
            cells[At(rung.P99Ms!.Value)] = '●';
            Line(text, Name(rung), wide, $"{new string(cells)} {Provenance.Cell(rung)}{Mark(rung)}");
        }

        return text;

        // What each power of ten stands at, where it does not run into the one before it.
        string Scale()
        {
            var marks = new StringBuilder();
            for (var decade = least; decade <= most; decade++)
            {
                var at = At(Math.Pow(10, decade));
                if (marks.Length > 0 && at <= marks.Length) continue;
                var ms = Math.Pow(10, decade);
                marks.Append(' ', at - marks.Length).Append(ms >= 1000 ? $"{Numbers.Plain(ms / 1000)} s" : $"{Numbers.Plain(ms)} ms");
            }

            return marks.ToString();
        }

        int At(double ms) => (int)Math.Round((Math.Log10(ms) - least) / (most - least) * Width);
    }

    private static StringBuilder Money(RungRecord[] rungs, int wide)
    {
        var most = rungs.Max(r => r.Price!.Month!.Total);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"█ a month, for {Numbers.Count(rungs[0].Price!.Clients)} clients\n");
        foreach (var rung in rungs)
        {
            var month = rung.Price!.Month!;
            var eighths = (int)Math.Round(month.Total / most * Width * 8);
            var bar = $"{new string(Full, eighths / 8)}{Parts[eighths % 8]}".TrimEnd();
            Line(text, Name(rung), wide, $"{bar} {Numbers.Money(month)}{Mark(rung)}");
        }

        return text;
    }

    private static string Mark(RungRecord rung) =>
        rung.Least ? " ← the least you need" : rung is { MayBeLeast: true, Meets: Told.Yes } ? " ← may be the least you need" : "";

    // A line begins with a name, never with what ends the block.
    private static void Line(StringBuilder text, string name, int wide, string rest) =>
        text.Append(name.PadRight(wide)).Append("  ").Append(rest).Append('\n');

    private static string Name(RungRecord rung)
    {
        var spoken = rung.Spoken.StartsWith("a ", StringComparison.Ordinal) ? rung.Spoken[2..] : rung.Spoken;
        var name = Phrase.Capital(MarkdownText.Line(spoken).Replace('`', '\''));
        return name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
    }
}
