using System.Globalization;
using System.Text;
using Bench.Loadgen.Plans;
using Bench.Report.Saved;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>Which server takes least for a rung, in a run that measured the rung on several. Pure.</summary>
internal static class ServerChoice
{
    private const string Cpu = "server_cpu_us_per_message";
    private const string On = " on ";

    private sealed record Server(string Name, SummaryResult Result, bool MakesMessages)
    {
        public double? CpuUs => Result.ServerCpuUsPerMessage;
    }

    /// <summary>The servers of each rung that has several, in the order of the scenario; empty where none has.</summary>
    /// <param name="data">The run.</param>
    /// <param name="results">Its results.</param>
    public static IReadOnlyList<ServerRow> Of(RunData data, IReadOnlyList<SummaryResult> results)
    {
        var notMade = data.NotMade.Select(p => (p.Workload, p.Label)).ToHashSet();
        return
        [
            .. from workload in data.Run.Scenario.Workloads
               from rung in data.Run.Scenario.PatternsOf(workload).GroupBy(p => (p with { Target = null }).Label)
               let servers = (from pattern in rung
                              from result in results
                              where result.Workload == workload.Name && result.Label == pattern.Label
                              select new Server(
                                  pattern.Target ?? OwnTargets.Plain, result, MakesMessages(pattern.Target, result))).ToArray()
               where servers.Length > 1
               let unmade = rung.Where(p => notMade.Contains((workload.Name, p.Label))).Select(p => p.Target).ToArray()
               from row in Rows(rung.Key, servers, unmade, data)
               select row,
        ];
    }

    /// <summary>Rows by rung.</summary>
    public static IEnumerable<IReadOnlyList<ServerRow>> Rungs(IReadOnlyList<ServerRow> rows) =>
        rows.GroupBy(r => (r.Workload, r.Rung)).Select(g => (IReadOnlyList<ServerRow>)[.. g]);

    /// <summary>The rung, with its workload where there are several.</summary>
    public static string Named(ServerRow row, IReadOnlyList<ServerRow> all) =>
        all.Any(r => r.Workload != row.Workload) ? $"{row.Workload}: {row.Rung}" : row.Rung;

    /// <summary>The answer for one rung.</summary>
    /// <param name="rung">Its rows.</param>
    /// <param name="summary">The run's.</param>
    public static string Sentence(IReadOnlyList<ServerRow> rung, SummaryFile summary)
    {
        var results = summary.Results;
        List<string> parts = [];
        ServerRow[] compared = [.. rung.Where(r => r.NotCompared is null)];
        if (compared.SingleOrDefault(r => r.LeastCpu == Told.Yes) is { } least)
            parts.Add($"{least.Server} takes the least server CPU, {CpuOf(least)} a message.");
        else if (compared.Where(r => r.LeastCpu == Told.CannotBeTold).ToArray() is { Length: > 0 } open)
            parts.Add("Which takes the least server CPU a message cannot be told: "
                + $"{string.Join(", ", open.Select(r => $"{r.Server} {CpuOf(r)}"))}.");
        if (compared.Where(r => r.LeastCpu == Told.No).OrderBy(r => r.CpuRatio!.Ratio).ToArray() is { Length: > 0 } more)
            parts.Add($"Certainly more: {string.Join(", ", more.Select(r => $"{r.Server} {Times(r)}"))}.");
        if (rung.Where(r => r.NotCompared is not null).ToArray() is { Length: > 0 } aside)
            parts.Add($"Not compared: {string.Join("; ", aside.GroupBy(r => r.NotCompared)
                .Select(g => $"{string.Join(", ", g.Select(r => r.Server))} ({g.Key})"))}.");
        string[] unmade = [.. summary.NotMade
            .Where(n => n.Workload == rung[0].Workload && n.Label.StartsWith($"{rung[0].Rung}{On}", StringComparison.Ordinal))
            .Select(n => n.Label[(rung[0].Rung.Length + On.Length)..])];
        if (unmade.Length > 0) parts.Add($"{Phrase.Capital(UnmadeRung.NoTrial)} of {Phrase.List(unmade)}.");
        return string.Join(' ', parts);

        string CpuOf(ServerRow row) => Numbers.With(ResultOf(row, results).ServerCpuUsPerMessage, "µs");
    }

    /// <summary>The result that has a row's figures.</summary>
    public static SummaryResult ResultOf(ServerRow row, IReadOnlyList<SummaryResult> results) =>
        results.Single(r => r.Workload == row.Workload && r.Label == row.Label);

    /// <summary>The ratio with its interval; a dash where there is none.</summary>
    public static string Times(ServerRow row) => row.CpuRatio is not { } ratio ? Numbers.None
        : $"{Numbers.Short(ratio.Ratio)} times"
            + (ratio is { Low: { } low, High: { } high } ? $" ({Numbers.Short(low)} to {Numbers.Short(high)})" : "");

    /// <summary>A line for each rung; empty without any.</summary>
    public static string Markdown(SummaryFile summary)
    {
        var rows = summary.Servers;
        var text = new StringBuilder();
        foreach (var rung in Rungs(rows))
            text.Append(CultureInfo.InvariantCulture,
                $"- **{MarkdownText.Line(Named(rung[0], rows))}**: {MarkdownText.Line(Sentence(rung, summary))}\n");
        return text.ToString();
    }

    private static IEnumerable<ServerRow> Rows(string rung, Server[] servers, string?[] unmade, RunData data)
    {
        // A message that comes as a request is work that a server which makes its messages itself does not have.
        var asked = servers.Any(s => !s.MakesMessages);
        // One that was to be compared and has no valid trial may take less than all others.
        var all = servers.All(s => s.Result.Valid || s.MakesMessages == asked) && unmade.All(target => IsOwn(target) == asked);
        Server[] compared = [.. servers.Where(s => s.CpuUs is not null && s.MakesMessages != asked)];
        var least = compared.Length > 1 ? compared.MinBy(s => s.CpuUs) : null;
        var ratios = compared.Where(s => least is not null && s != least)
            .ToDictionary(s => s, s => Differences.Ratio(s.Result, least!.Result, data, Cpu));
        foreach (var server in servers)
        {
            var ratio = ratios.GetValueOrDefault(server);
            yield return new ServerRow(server.Result.Workload, server.Result.Pattern, rung, server.Name, server.Result.Label)
            {
                CpuRatio = ratio,
                LeastCpu = ratio?.Low > 1 ? Told.No
                    : all && server == least && ratios.Values.All(r => r?.Low > 1) ? Told.Yes
                    : Told.CannotBeTold,
                NotCompared = server.CpuUs is null ? Unknown(server.Result)
                    : server.MakesMessages == asked ? "it makes its messages itself, the others take each as a request"
                    : least is null ? "no other server to compare with"
                    : null,
            };
        }
    }

    private static string Unknown(SummaryResult result) =>
        !result.Valid ? "no valid trial" : result.Unavailable.GetValueOrDefault(Cpu) ?? "its CPU was not measured";

    private static bool MakesMessages(string? target, SummaryResult result) =>
        IsOwn(target) || result.SelfPublished is not null;

    private static bool IsOwn(string? target) => target is null || OwnTargets.All.ContainsKey(target);
}
