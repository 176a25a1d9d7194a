using System.Text.Json;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Search;

namespace Bench.Tests.Unit.Running;

/// <summary>A search in which something fails keeps what it found, says how it ended, and throws nothing.</summary>
public sealed class SearchFailureTests
{
    [Fact]
    public async Task A_folder_that_takes_no_trial_ends_the_search_with_a_sentence()
    {
        var (found, status, said) = await SearchAsync(
            null, folder => File.WriteAllText(Path.Combine(folder, "trials"), "a file where the folder should be"));
        Assert.Equal((RunStatus.Failed, 0), (status, found.Results.Count));
        Assert.Contains(said, line => line.EndsWith("; the run ends here, and what was saved before stays", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_search_of_which_a_trial_failed_is_not_complete()
    {
        var (found, status, _) = await SearchAsync("generators: start @ start", _ => { });
        Assert.Equal((RunStatus.Failed, 1), (status, found.Results.Count));
        Assert.False(found.Results[0].Found);
    }

    [Fact]
    public async Task A_search_that_came_to_its_end_is_complete()
    {
        var (found, status, _) = await SearchAsync(null, _ => { });
        Assert.Equal((RunStatus.Complete, 1), (status, found.Results.Count));
    }

    private static async Task<(FindMaxFile Found, RunStatus Status, IReadOnlyCollection<string> Said)> SearchAsync(
        string? step, Action<string> prepare)
    {
        var folder = Directory.CreateTempSubdirectory("bench-search-").FullName;
        try
        {
            prepare(folder);
            using var time = new RushingTime();
            using var fault = new Fault(step, Wrong.Broken);
            var settings = new RunSettings
            {
                Scenario = Ended.Plain,
                Engine = "reference",
                Processes = new ProcessRule(),
                CommandLine = "bench find-max",
                RunId = "r",
                StartedUtc = "2026-01-01T00:00:00Z",
                Findings = []
            };
            var search = new FindMax(
                settings, new FindMaxSettings { ByRate = false, Start = null, Limit = 40, Precision = 0.5 },
                RunFolder.At(folder, overwrite: false), fault, time, new FakeSides(fault, time));
            (FindMaxFile Found, RunStatus Status)? made = null;
            await time.RunAsync(async () => made = await search.ExecuteAsync(fault.Interrupt.Token));
            var ended = made!.Value;
            Assert.Equal(
                ended.Status,
                JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(folder, "run.json")), ResultsJson.Default.RunFile)!.Status);
            return (ended.Found, ended.Status, [.. fault.Said]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
