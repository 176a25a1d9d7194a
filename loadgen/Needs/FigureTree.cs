using System.Text.Json.Nodes;

namespace Bench.Loadgen.Needs;

/// <summary>The figures of a result as its file has them, to be found by path: thresholds name them so. Pure.</summary>
/// <param name="root">The result as JSON; null for one without figures.</param>
internal sealed class FigureTree(JsonNode? root)
{
    /// <summary>The figure at a path; null where there is none, or no number.</summary>
    /// <param name="path">Names of members from the outermost on, such as "latency_ms.p99".</param>
    public double? Find(string path)
    {
        var node = root;
        foreach (var step in path.Split('.')) node = (node as JsonObject)?[step];
        return node is JsonValue value && value.TryGetValue(out double number) ? number : null;
    }
}
