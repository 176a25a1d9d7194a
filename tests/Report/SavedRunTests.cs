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
    [InlineData(
        "run.json", "\"name\":\"feed\"", "", "\"name\":\"/../../../escaped/x\"",
        "run.json: a workload of the scenario is named '/../../../escaped/x'; it must be 1 to 64 characters of a-z")]
    [InlineData(
        "run.json", "\"name\":\"feed\"", "", "\"name\":\"\"", "run.json: a workload of the scenario is named ''; it must be 1 to 64")]
    [InlineData(
        "run.json", "\"pattern\":\"sse\"", "", "\"pattern\":\"sze\"",
        "run.json: pattern 'sze' of the scenario is not known; did you mean sse?")]
    [InlineData(
        "001-polling-feed.json", "\"p99\":", ",", "\"p99\":1e300,", "001-polling-feed.json: latency_ms.p99 is 1E+300; allowed: 8")]
    [InlineData("001-polling-feed.json", "\"p99\":", ",", "\"p99\":1,", "001-polling-feed.json: latency_ms.p99 is 1; allowed: 8")]
    [InlineData(
        "001-polling-feed.json", "\"loop_lag_max_ms\":2", "", "\"loop_lag_max_ms\":1e200",
        "001-polling-feed.json: health.loop_lag_max_ms is 1E+200; allowed: -10000000000000000 to 10000000000000000")]
    [InlineData(
        "001-polling-feed.json", "\"cpu_us\":", ",", "\"cpu_us\":-5,", "001-polling-feed.json: server.cpu_us is -5; allowed: 0 to 1")]
    [InlineData(
        "001-polling-feed.json", "\"delivered\":1000", "", "\"delivered\":-7",
        "001-polling-feed.json: messages.delivered is -7; allowed: 0 to 1")]
    [InlineData(
        "001-polling-feed.json", "\"held\":100", "", "\"held\":3000",
        "001-polling-feed.json: connections.held is 3000; allowed: 0 to 100, as many as were attempted")]
    [InlineData(
        "001-polling-feed.json", "\"attempted\":100", "", "\"attempted\":0",
        "001-polling-feed.json: connections.held_at_start is 100; allowed: 0 to 0")]
    [InlineData(
        "001-polling-feed.json", "\"schema_version\":1", "", "\"schema_version\":2",
        "001-polling-feed.json: schema_version is 2, or not there; this program reads 1")]
    [InlineData("001-polling-feed.json", "\"schema_version\":1,", "", "", "001-polling-feed.json: schema_version is 0, or not there")]
    [InlineData(
        "001-polling-feed.json", "\"clients\":100", "", "\"clients\":200",
        "001-polling-feed.json: workload.clients is 200, and workload 'feed' of the run has 100, as it is run")]
    [InlineData(
        "001-polling-feed.json", "\"freshness_ms\":1000", "", "\"freshness_ms\":500",
        "001-polling-feed.json: workload.freshness_ms is 500, and workload 'feed' of the run has 1000, as it is run")]
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
    [InlineData(1, "ordinal is 1, as in 001-polling-feed.json; each trial has one of its own")]
    [InlineData(
        13, "it is repeat 1 of feed, polling 900 ms fixed-timer queue, as 001-polling-feed.json is, and the plan of the run has 1 of it")]
    public void A_copied_trial_is_refused(int ordinal, string expected)
    {
        using var fixture = new Fixture();
        var trials = Path.Combine(fixture.Add("polling", 1, 890).Add("sse", 1, 1).Save(), "trials");
        File.WriteAllText(
            Path.Combine(trials, "013-polling-feed.json"),
            File.ReadAllText(Path.Combine(trials, "001-polling-feed.json"))
                .Replace("\"ordinal\": 1,", $"\"ordinal\": {ordinal},", StringComparison.Ordinal));
        File.Copy(Path.Combine(trials, "001-polling-feed.hlog"), Path.Combine(trials, "013-polling-feed.hlog"));
        Assert.Contains(
            $"013-polling-feed.json: {expected}", Assert.Throws<RunDataException>(() => RunData.Read(fixture.Folder)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_that_ended_while_clients_connected_opens_though_more_are_held_than_were_counted()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 1, valid: false);
        fixture.Change("sse", 1, t => t with { Connections = t.Connections with { Attempted = 97 } });
        Assert.Equal(100, Assert.Single(RunData.Read(fixture.Save()).Trials).File.Connections.Held);
    }

    [Fact]
    public void A_trial_that_was_made_again_opens_beside_the_one_that_the_machine_spoiled()
    {
        using var fixture = new Fixture();
        Assert.Equal(2, RunData.Read(fixture.Add("sse", 1, 1, valid: false).Add("sse", 1, 1).Save()).Trials.Count);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_not_said_to_be_missing()
    {
        using var fixture = new Fixture();
        var path = Path.Combine(fixture.Folder, "run.json");
        Assert.Contains(
            $"{path} does not exist", Assert.Throws<RunDataException>(() => RunData.Read(fixture.Folder)).Message,
            StringComparison.Ordinal);
        Directory.CreateDirectory(path); // What nobody can read as a file, root neither.
        Assert.Contains(
            $"{path} cannot be read: ", Assert.Throws<RunDataException>(() => RunData.Read(fixture.Folder)).Message,
            StringComparison.Ordinal);
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
