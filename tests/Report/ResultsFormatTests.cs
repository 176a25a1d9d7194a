using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bench.Tests.Report;

/// <summary>docs/results-format.md names every member of every committed file.</summary>
public sealed partial class ResultsFormatTests
{
    // What these hold is told by the scenario's schema and the server's own help, or its members are names and reasons: data.
    private static readonly HashSet<string> ToldElsewhere =
    [
        "scenario", "workload", "pattern", "settings", "runtime_settings", "generator_settings", "failures", "losses", "reconnect_failures",
        "client_failures", "ends", "values", "ratios", "met", "ci95", "unavailable",
    ];

    [Theory]
    [InlineData("run.json")]
    [InlineData("summary.json")]
    [InlineData("trials/*.json")]
    public void Every_member_of_a_run_is_told(string files)
    {
        var (folder, pattern) = (Path.GetDirectoryName(files)!, Path.GetFileName(files));
        Check(SavedRunTests.Committed.Select(run => Path.Combine(Repository.Root, "results", run.Data, folder))
            .Where(Directory.Exists).SelectMany(place => Directory.GetFiles(place, pattern)));
    }

    [Fact]
    public void Every_member_of_a_file_of_bench_clients_is_told() =>
        Check(Directory.GetFiles(Path.Combine(Repository.Root, "results", "bench-clients"), "*.json"));

    private static void Check(IEnumerable<string> files)
    {
        var told = Code().Matches(Repository.Read("docs/results-format.md")).SelectMany(code => Name().Matches(code.Value))
            .Select(name => name.Value).ToHashSet(StringComparer.Ordinal);
        var untold = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var read = 0;
        foreach (var file in files)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            read++;
            Walk(json.RootElement, name =>
            {
                if (!told.Contains(name)) untold.TryAdd(name, Path.GetRelativePath(Repository.Root, file));
            });
        }

        Assert.True(read > 0, "no file was read");
        Assert.Empty(untold.Select(member => $"{member.Key} of {member.Value}"));
    }

    private static void Walk(JsonElement element, Action<string> visit)
    {
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray()) Walk(item, visit);
        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (var member in element.EnumerateObject())
        {
            visit(member.Name);
            if (!ToldElsewhere.Contains(member.Name)) Walk(member.Value, visit);
        }
    }

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Code();

    [GeneratedRegex("[a-z0-9_]+")]
    private static partial Regex Name();
}
