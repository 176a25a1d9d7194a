using System.Text.Json;
using System.Text.Json.Nodes;
using Bench.Loadgen.Scenarios;
using Bench.Report.Summary;

namespace Bench.Report;

/// <summary>Holds the summary against the thresholds of the scenario.</summary>
internal static class SloCheck
{
    /// <summary>Every broken threshold, in words. A figure that is not there breaks it too: what was not measured was not met.</summary>
    public static IReadOnlyList<string> Broken(IReadOnlyList<Slo> slos, SummaryFile summary)
    {
        var broken = new List<string>();
        foreach (var slo in slos)
        {
            var results = summary.Results.Where(r => (slo.Pattern is null || r.Pattern == slo.Pattern) && (slo.Workload is null || r.Workload == slo.Workload)).ToArray();
            if (results.Length == 0) broken.Add($"{slo.Figure}: no result matches pattern {slo.Pattern ?? "any"}, workload {slo.Workload ?? "any"}");
            foreach (var result in results)
            {
                var where = $"{result.Workload}, {result.Label}: {slo.Figure}";
                if (Find(result, slo.Figure) is not { } value) broken.Add($"{where} is not there");
                else if (value > slo.AtMost) broken.Add($"{where} is {Numbers.Short(value)}; at most {Numbers.Short(slo.AtMost)}");
                else if (value < slo.AtLeast) broken.Add($"{where} is {Numbers.Short(value)}; at least {Numbers.Short(slo.AtLeast)}");
            }
        }

        return broken;
    }

    private static double? Find(SummaryResult result, string path)
    {
        JsonNode? node = JsonSerializer.SerializeToNode(result, SummaryJson.Default.SummaryResult);
        foreach (var step in path.Split('.')) node = (node as JsonObject)?[step];
        return node is JsonValue value && value.TryGetValue(out double number) ? number : null;
    }
}
