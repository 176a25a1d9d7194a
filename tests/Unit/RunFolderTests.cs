using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

/// <summary>No two runs ever write to one folder, and nobody else's files are touched.</summary>
public sealed class RunFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bench-folder-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Runs_of_one_second_side_by_side_get_a_folder_each()
    {
        const int runs = 24;
        using var start = new Barrier(runs);
        var taken = await Task.WhenAll(Enumerable.Range(0, runs).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                return RunFolder.Fresh(_root, "20260101-000000-tiny");
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal(runs, taken.Select(f => f.Path).Distinct().Count());
        Assert.Equal(runs, taken.Select(f => f.Id).Distinct().Count());
        Assert.Contains(taken, f => f.Id == "20260101-000000-tiny");
        Assert.Contains(taken, f => f.Id == $"20260101-000000-tiny-{runs}");
    }

    [Fact]
    public void A_folder_with_a_run_is_refused_and_said_how_to_go_on()
    {
        Put("run.json");
        var refusal = Assert.Throws<ScenarioException>(() => RunFolder.At(_root, overwrite: false));
        Assert.Contains("holds a run already (run.json)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--overwrite", refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_root, "run.json")));
    }

    [Theory]
    [InlineData("trials/001-sse-w.json")]
    [InlineData("summary.json")]
    [InlineData("charts/bytes.png")]
    public void What_is_left_of_a_run_is_enough_to_refuse(string file)
    {
        Put(file);
        Assert.Throws<ScenarioException>(() => RunFolder.At(_root, overwrite: false));
    }

    [Fact]
    public void To_overwrite_removes_what_a_run_left_and_nothing_else()
    {
        string[] left =
        [
            "run.json", "summary.json", "summary.csv", "summary.md", "report.html", "report-ci.html", "bench.css", "find-max.json",
            "selftest.json", "trials/001-sse-w.json", "trials/1000-sse-w.json", "trials/12345-sse-w.hlog", "trials/001-sse-w.hlog",
            "trials/001-sse-w.error.txt", "trials/001-sse-w.conf", "charts/a.png", "charts/a.svg", "ci/junit.xml", "ci/summary.md",
            "ci/benchmark.json"
        ];
        string[] foreign =
        [
            "notes.txt", "trials/mine.txt", "trials/abc-mine.json", "trials/01-mine.json", "trials/001mine.json", "compare/x/compare.json",
            "data.json"
        ];
        foreach (var file in left.Concat(foreign)) Put(file);
        using var folder = RunFolder.At(_root, overwrite: true);
        Assert.All(left, file => Assert.False(File.Exists(Path.Combine(_root, file)), file));
        Assert.All(foreign, file => Assert.True(File.Exists(Path.Combine(_root, file)), file));
        Assert.False(Directory.Exists(Path.Combine(_root, "charts")));
    }

    [Fact]
    public void A_folder_with_only_other_files_is_taken()
    {
        Put("notes.txt");
        using var folder = RunFolder.At(_root, overwrite: false);
        Assert.Equal(Path.GetFileName(_root), folder.Id);
    }

    [Fact]
    public void A_run_that_has_not_begun_keeps_others_out_until_it_is_over()
    {
        using (RunFolder.At(_root, overwrite: false))
            Assert.Contains(
                "about to begin", Assert.Throws<ScenarioException>(() => RunFolder.At(_root, overwrite: false)).Message,
                StringComparison.Ordinal);
        RunFolder.At(_root, overwrite: false).Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    // A directory where the new file would be written first is as good as a disk without room: nothing can be made there.
    [Theory]
    [InlineData(RunStatus.Complete)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Interrupted)]
    public void Without_room_for_a_new_file_the_old_one_says_how_the_run_ended(RunStatus status)
    {
        using var folder = RunFolder.At(_root, overwrite: false);
        var begun = Begun();
        folder.Save(begun);
        Directory.CreateDirectory(Path.Combine(_root, "run.json.part"));
        Assert.ThrowsAny<Exception>(() => folder.Save(begun with { Status = status }));
        Assert.Equal(RunStatus.Running, Read().Status);
        // Twice: an interrupt is noted at once, and the end again.
        Assert.True(folder.TrySaveEnd(
            begun with { Status = status, Findings = [], CommandLine = "longer than before, and not to be lost sight of" }));
        Assert.True(folder.TrySaveEnd(begun with { Status = status }));
        Assert.Equal((status, "bench run"), (Read().Status, Read().CommandLine));
    }

    [Fact]
    public void A_run_that_could_never_be_saved_has_no_end_either()
    {
        using var folder = RunFolder.At(_root, overwrite: false);
        Directory.CreateDirectory(Path.Combine(_root, "run.json.part"));
        Assert.False(folder.TrySaveEnd(Begun()));
        Assert.False(File.Exists(Path.Combine(_root, "run.json")));
    }

    private static RunFile Begun()
    {
        var scenario = new Scenario
        {
            Name = "s",
            Workloads = [new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 }],
            Patterns = [new PatternSettings { Pattern = "sse" }]
        };
        var settings = new RunSettings
        {
            Scenario = scenario,
            Engine = "reference",
            Processes = new ProcessRule(),
            CommandLine = "bench run",
            RunId = "r",
            StartedUtc = "2026-01-01T00:00:00Z",
            Findings = []
        };
        return Run.NewFile(settings, CorePlan.ForThisMachine(), plan: []);
    }

    private RunFile Read() => JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(_root, "run.json")), ResultsJson.Default.RunFile)!;

    private void Put(string file)
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");
    }
}
