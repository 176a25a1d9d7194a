using System.Globalization;
using System.Text;

namespace Bench.Report.Summary;

/// <summary>summary.csv: a row for each workload × pattern, a column for each figure and each end of its interval.</summary>
internal static class CsvFile
{
    public static string Text(SummaryFile summary)
    {
        var text = new StringBuilder("workload,pattern,label,clients,valid,trials,valid_trials,connections_attempted,"
            + "connections_connected,connections_held,connections_lost,messages_published,messages_delivered,messages_merged,"
            + "messages_lost,messages_duplicated,messages_reordered");
        foreach (var figure in FigureList.All)
        {
            var name = figure.Path.Replace('.', '_');
            text.Append(CultureInfo.InvariantCulture, $",{name},{name}_ci95_low,{name}_ci95_high");
        }

        text.Append('\n');
        foreach (var r in summary.Results)
        {
            var (c, m) = (r.Connections, r.Messages);
            text.Append(CultureInfo.InvariantCulture, $"{r.Workload},{r.Pattern},{r.Label},{r.Clients},{(r.Valid ? "true" : "false")},"
                + $"{r.Trials},{r.ValidTrials},{c.Attempted},{c.Connected},{c.Held},{c.Lost},{m.Published},{m.Delivered},{m.Merged},"
                + $"{m.Lost},{m.Duplicated},{m.Reordered}");
            foreach (var figure in FigureList.All)
            {
                var interval = r.Ci95.GetValueOrDefault(figure.Path);
                text.Append(CultureInfo.InvariantCulture, $",{figure.OfResult(r)},{interval?[0]},{interval?[1]}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
