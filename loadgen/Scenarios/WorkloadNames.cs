using System.Text.Json;

namespace Bench.Loadgen.Scenarios;

/// <summary>
/// The names of the workloads of a scenario that comes with the harness, and nothing else of it. They are asked for at each start of the
/// program, for the words of --help, where what reads a whole scenario takes longer to load than all the rest.
/// </summary>
internal static class WorkloadNames
{
    /// <summary>Reads them, in their order.</summary>
    /// <param name="scenario">Such a scenario, whose tests are those of the whole: no place of a mistake is told here.</param>
    public static IReadOnlyList<string> Of(Stream scenario)
    {
        using var read = JsonDocument.Parse(scenario, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return [.. read.RootElement.GetProperty("workloads").EnumerateArray().Select(w => w.GetProperty("name").GetString()!)];
    }
}
