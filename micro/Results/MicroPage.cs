using System.Globalization;
using System.Net;
using System.Text;
using Bench.Loadgen.Results;

namespace Bench.Micro.Results;

/// <summary>A run of the micro-benchmarks as one page: chart, then every figure. Opens from disk. Pure.</summary>
internal static class MicroPage
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1f2328; --quiet: #57606a; --line: #d0d7de; --paper: #fff; --ours: #0969da; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --quiet: #9198a1; --line: #3d444d; --paper: #0d1117; --ours: #4493f8; } }
        body { margin: 0 auto; max-width: 1100px; padding: 24px 16px 64px; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 32px 0 8px; } p, pre { color: var(--quiet); } pre { font-size: 12px; overflow-x: auto; }
        img { max-width: 100%; background: #fff; border: 1px solid var(--line); border-radius: 6px; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
        td, th { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        td:first-child, th:first-child { text-align: left; width: 100%; } th { color: var(--quiet); font-weight: normal; } .ours { color: var(--ours); }
        """;

    /// <summary>Makes it.</summary>
    public static string Html(MicroFile run)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Micro-benchmarks {Text(run.RunId)}</title>
            <style>{Style}</style>
            <h1>Micro-benchmarks</h1>
            <p>Run {Text(run.RunId)}{(run.Quick ? ", quick: wide margins" : "")}, commit {Text(run.Commit[..Math.Min(10, run.Commit.Length)])}. What one message costs inside a process, without a network.
            Ratios hold from machine to machine far better than times do; <span class="ours">code of this repository</span> stands out by colour. {(run.Failed == 0 ? "" : $"<strong>{run.Failed} benchmarks failed and are missing here.</strong>")}</p>
            <p><a href="{run.Chart}"><img src="{run.Chart}" alt="Time of each candidate divided by the time of its baseline; the figures stand in the tables below"></a></p>

            """);
        foreach (var group in run.Results.GroupBy(result => result.Group)) Table(text, group);
        text.Append(CultureInfo.InvariantCulture, $"<h2>Machine</h2>\n<pre>{Text(run.Machine)}</pre>\n<p>BenchmarkDotNet's own reports are "
            + $"in the folder <a href=\"results/\">results</a>.</p>\n</html>\n");
        return text.ToString();
    }

    private static void Table(StringBuilder text, IGrouping<string, MicroResult> group)
    {
        text.Append(CultureInfo.InvariantCulture,
            $"<h2>{Text(group.Key)}</h2>\n<div class=\"wide\"><table><tr><th>candidate<th>median<th>±<th>ratio<th>allocated</tr>\n");
        foreach (var one in group)
            text.Append(CultureInfo.InvariantCulture, $"<tr><td{(one.Ours ? " class=\"ours\"" : "")}>{Text(one.Candidate)}<td>"
                + $"{Time(one.MedianNs)}<td>{Time(one.ErrorNs)}<td>{one.Ratio:0.00}<td>{one.AllocatedBytes:#,0} B</tr>\n");
        text.Append("</table></div>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Time(double ns) => ns switch
    {
        < 100 => ns.ToString("0.0 ns", CultureInfo.InvariantCulture),
        < 1e3 => ns.ToString("0 ns", CultureInfo.InvariantCulture),
        < 1e6 => (ns / 1e3).ToString("0.0 µs", CultureInfo.InvariantCulture),
        _ => (ns / 1e6).ToString("0.00 ms", CultureInfo.InvariantCulture),
    };
}
