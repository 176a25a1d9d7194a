using System.Text;
using Bench.Report;
using Bench.Report.Saved;

namespace Bench.Tests.Report;

/// <summary>Runs that were saved by earlier versions open; a damaged file is named with its place, in words for people.</summary>
public sealed class SavedRunTests
{
    public static TheoryData<string> Committed => [.. Directory.GetDirectories(Path.Combine(Repository.Root, "results"))
        .Where(d => File.Exists(Path.Combine(d, "run.json"))).Select(d => Path.GetFileName(d)!)];

    [Theory]
    [MemberData(nameof(Committed))]
    public void A_committed_run_opens(string name) => Assert.NotEmpty(RunData.Read(Path.Combine(Repository.Root, "results", name)).Trials);

    /// <summary>A committed run.</summary>
    internal static RunData Read(string name) => RunData.Read(Path.Combine(Repository.Root, "results", name));

    [Theory]
    [InlineData("\"status\": \"complete\"", "\"status\": \"compleat\"", "did you mean complete?")]
    [InlineData("\"started_utc\"", "\"started_utcs\"", "'started_utcs' is not known; did you mean started_utc?")]
    [InlineData("\"schema_version\": 1", "\"schema_version\": \"one\"", "schema_version is \"one\"; it must be a whole number")]
    [InlineData("\"schema_version\": 1", "\"schema_version\": 1, \"schema_version\": 1", "'schema_version' is there twice")]
    public void A_damaged_run_is_refused_with_its_place(string from, string to, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("bench-saved-").FullName;
        try
        {
            var json = File.ReadAllText(Path.Combine(Repository.Root, "results", "reference", "run.json"));
            Assert.Contains(from, json, StringComparison.Ordinal);
            var place = json[..json.IndexOf(from, StringComparison.Ordinal)].Count(c => c == '\n') + 1;
            File.WriteAllText(Path.Combine(folder, "run.json"), json.Replace(from, to, StringComparison.Ordinal), Encoding.UTF8);
            var e = Assert.Throws<RunDataException>(() => RunData.Read(folder));
            Assert.Contains($"run.json({place},", e.Message, StringComparison.Ordinal);
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"System\.|Bench\.|LineNumber|Path:", e.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("run.json", "\"patterns\":[", "]", "\"patterns\":[]", "run.json: scenario.patterns is empty; at least one was run")]
    [InlineData("run.json", "\"workloads\":[", "]", "\"workloads\":[]", "run.json: scenario.workloads is empty; at least one was run")]
    [InlineData(
        "run.json", "\"clients\":100", "", "\"clients\":0",
        "run.json: workload 'feed' of the scenario: clients is 0; allowed: 1 to 1000000")]
    [InlineData(
        "001-polling-feed.json", "\"clients\":100", "", "\"clients\":0",
        "001-polling-feed.json: workload.clients is 0; allowed: 1 to 1000000")]
    [InlineData(
        "001-polling-feed.json", "\"clients\":100", "", "\"clients\":-5",
        "001-polling-feed.json: workload.clients is -5; allowed: 1 to 1000000")]
    [InlineData("001-polling-feed.json", "\"repeat\":1", "", "\"repeat\":0", "001-polling-feed.json: repeat is 0; allowed: 1 and more")]
    [InlineData(
        "001-polling-feed.json", "\"name\":\"feed\"", "", "\"name\":\"food\"",
        "001-polling-feed.json: workload.name is 'food', and the run has no such workload; valid: feed")]
    [InlineData("001-polling-feed.json", "\"interval_ms\":900", "", "\"interval_ms\":800", "pattern is 'polling 800 ms fixed-timer queue', "
        + "and under 'feed' the run has no such pattern; did you mean polling 900 ms fixed-timer queue?")]
    [InlineData("002-sse-feed.json", "\"pattern\":\"sse\"", "", "\"pattern\":\"websocket\"", "002-sse-feed.json: pattern is 'websocket', "
        + "and under 'feed' the run has no such pattern; valid: polling 900 ms fixed-timer queue, sse")]
    public void What_no_run_leaves_behind_is_refused_with_its_file_and_what_is_valid(
        string file, string from, string until, string to, string expected)
    {
        using var fixture = new Fixture();
        var folder = fixture.Add("polling", 1, 890).Add("sse", 1, 1).Save();
        Assert.Equal(2, RunData.Read(folder).Trials.Count);
        var path = Path.Combine(folder, file == "run.json" ? "" : "trials", file);
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!.ToJsonString(); // Without blanks.
        var at = json.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, json);
        var end = until.Length == 0 ? at + from.Length : json.IndexOf(until, at, StringComparison.Ordinal) + until.Length;
        File.WriteAllText(path, json[..at] + to + json[end..]);
        Assert.Contains(expected, Assert.Throws<RunDataException>(() => RunData.Read(folder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "has no latencies under the tag delivery, and the trial's file says that 1000 messages were timed")]
    [InlineData(null, "does not exist, and the trial's file says that 1000 messages were timed")]
    public void A_log_without_the_latencies_of_its_trial_is_refused(string? text, string expected)
    {
        using var fixture = new Fixture();
        var log = Path.Combine(fixture.Add("sse", 1, 1).Save(), "trials", "001-sse-feed.hlog");
        if (text is null) File.Delete(log);
        else File.WriteAllText(log, text);
        Assert.Contains(
            $"{log} {expected}", Assert.Throws<RunDataException>(() => RunData.Read(fixture.Folder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "run.json(1,1): the text is empty; it must be JSON, an object in braces")]
    [InlineData(" \n", "run.json(1,1): the text is empty but for 2 blanks; it must be JSON, an object in braces")]
    public void An_empty_file_is_called_empty(string text, string expected)
    {
        using var fixture = new Fixture();
        File.WriteAllText(Path.Combine(fixture.Save(), "run.json"), text);
        Assert.Contains(expected, Assert.Throws<RunDataException>(() => RunData.Read(fixture.Folder)).Message, StringComparison.Ordinal);
    }
}
