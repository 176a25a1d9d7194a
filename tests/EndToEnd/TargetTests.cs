using Bench.Loadgen.Dialects;
using Bench.Loadgen.Targets;
using static Bench.Tests.EndToEnd.ProcessTable;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// Runs against servers of other people: what was published has been received, once each, and what cannot be used is a sentence.
/// </summary>
public sealed class TargetTests
{
    public static TheoryData<string> Named => [.. TargetFile.Named.Where(name => !TargetFile.Load(name).PublishesItself)];

    [Theory]
    [MemberData(nameof(Named))]
    public async Task Every_message_that_is_published_to_it_arrives_by_each_pattern_that_it_speaks(string name)
    {
        var target = TargetFile.Load(name);
        Assert.SkipUnless(!PeerTarget.Missing(target).Any(), string.Join("; ", PeerTarget.Missing(target)));
        using var bench = new BenchProgram();
        var patterns = target.Spec.Patterns.Keys;
        // What it starts has this in its environment.
        using var process = BenchProgram.StartWith(
            new Dictionary<string, string> { ["STARTED_BY_TEST"] = bench.Folder },
            "run", "-s", bench.Scenario(RunTests.AllPatterns),
            "--target", name, "--out", bench.Out, "--no-report", "--force");
        var (exit, output, error) = await BenchProgram.EndAsync(process);
        Assert.True(exit == 0, output + error);
        Assert.Equal([(name, true)], bench.ReadRun().Targets!.Select(t => (t.Name, t.Started)));
        var trials = bench.ReadTrials();
        Assert.Equal(patterns.Order(StringComparer.Ordinal), trials.Select(t => t.Pattern.Pattern).Order(StringComparer.Ordinal));
        Assert.All(trials, trial =>
        {
            Assert.DoesNotContain(trial.Findings, f => !RunTests.IsOfSpeed(f));
            Assert.Equal((30L, 30L, 0L), (trial.Connections.Connected, trial.Connections.Held, trial.Connections.Lost));
            var messages = trial.Messages;
            Assert.True(messages.InvariantHolds, messages.Invariant);
            Assert.True(messages.Published > 0, "nothing was due");
            Assert.Equal(
                (messages.Published, 0L, 0L, 0L),
                ((long?)messages.Delivered, messages.Lost, messages.Duplicated, messages.Malformed));
            Assert.Equal(messages.Delivered, trial.LatencyMs!.Count);
            // A request a message, each answered, and the latency spans it or a part of it.
            Assert.Empty(trial.Publishing!.Failures);
            Assert.True(trial.Publishing.Sent >= messages.Published);
            Assert.Equal(messages.Published, trial.Publishing.RequestMs!.Count);
        });
        RunTests.TellWhatTheServerUsed(trials);
        Assert.Empty(All().Where(p => EnvironmentOf(p).Contains(bench.Folder, StringComparison.Ordinal)).Select(CommandLineOf));
    }

    [Fact]
    public async Task A_target_is_measured_where_it_runs_already()
    {
        await using var server = await ServerProgram.StartAsync();
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(), "--target", "own-post", "--target-url", server.Url.GetLeftPart(UriPartial.Authority), "--out",
            bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        Assert.Equal([("own-post", false)], bench.ReadRun().Targets!.Select(t => (t.Name, t.Started)));
        var trial = Assert.Single(bench.ReadTrials());
        Assert.Equal((30L, 0L, 0L), (trial.Connections.Held, trial.Messages.Lost, trial.Messages.Duplicated));
        Assert.True(trial.Messages.Delivered > 0 && trial.Messages.Published == trial.Messages.Delivered, trial.Messages.Invariant);
    }

    [Fact]
    public async Task The_own_server_by_a_file_counts_the_same_and_a_token_a_client_reaches_it()
    {
        await using var server = await ServerProgram.StartAsync();
        using var bench = new BenchProgram();
        File.WriteAllText(Path.Combine(bench.Folder, "users.csv"), "topic\nignored\n");
        var file = bench.Target($$"""
            "url": "{{server.Url.GetLeftPart(UriPartial.Authority)}}",
            "process": { "id": {{server.Id}} },
            "clients": "users.csv",
            "publish": { "url": "/messages?topic=${topic}", "headers": { "X-Secret": "${env.BENCH_TEST_SECRET}" } },
            "patterns": {
              "polling": { "url": "/poll?topic=${topic}&since=${since}", "headers": { "X-User": "${row.topic}" }, "batch": "", "message": { "pointer": "/3" } },
              "long-polling": { "url": "/long-poll?topic=${topic}&since=${since}&hold_ms=${hold_ms}", "batch": "", "message": { "pointer": "/3" } },
              "sse": { "url": "/sse?topic=${topic}&since=${since}", "message": { "pointer": "/3" } },
              "websocket": { "url": "/ws?topic=${topic}&since=${since}", "message": { "pointer": "/3" } },
            }
            """);
        using var process = BenchProgram.StartWith(
            new Dictionary<string, string> { ["BENCH_TEST_SECRET"] = "open-sesame" },
            "run", "-s", bench.Scenario(RunTests.AllPatterns),
            "--target", file, "--out", bench.Out, "--no-report", "--force");
        var (exit, output, error) = await BenchProgram.EndAsync(process);
        Assert.True(exit == 0, output + error);
        var trials = bench.ReadTrials();
        Assert.All(trials, trial =>
        {
            Assert.DoesNotContain(trial.Findings, f => !RunTests.IsOfSpeed(f));
            Assert.Equal((30L, 0L, 0L), (trial.Connections.Held, trial.Messages.Lost, trial.Messages.Duplicated));
            Assert.Equal(trial.Messages.Published, trial.Messages.Delivered);
        });
        RunTests.TellWhatTheServerUsed(trials);
        // A secret is in no file of the run and in nothing that was said.
        Assert.DoesNotContain(
            "open-sesame",
            output + error
                + string.Concat(Directory.EnumerateFiles(bench.Out, "*.json", SearchOption.AllDirectories).Select(File.ReadAllText)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_refuses_what_is_published_makes_the_trial_invalid_and_says_with_what()
    {
        await using var server = await ServerProgram.StartAsync();
        using var bench = new BenchProgram();
        var file = bench.Target($$"""
            "url": "{{server.Url.GetLeftPart(UriPartial.Authority)}}",
            "publish": { "url": "/nowhere" },
            "patterns": { "sse": { "url": "/sse?topic=${topic}", "message": { "pointer": "/3" } } }
            """);
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(), "--target", file, "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        var trial = Assert.Single(bench.ReadTrials());
        Assert.False(trial.Valid);
        Assert.Contains("http-404", Assert.Single(trial.Findings, f => f.Code == "publish-failed").Message, StringComparison.Ordinal);
        Assert.Contains("names nothing", trial.Unavailable["server.cpu_us"], StringComparison.Ordinal);
        Assert.Null(trial.Server.CpuUs);
    }

    [Theory]
    [InlineData("/sse?topic=x", "sse")]
    [InlineData("/ws?topic=x", "websocket")]
    [InlineData("/poll?topic=x", "polling")]
    [InlineData("/long-poll?topic=x", "long-polling")]
    public async Task What_an_address_speaks_is_found_out_and_is_a_file_that_can_be_used(string path, string pattern)
    {
        await using var server = await ServerProgram.StartAsync();
        // A request that is held has no answer, however long one waits.
        var (exit, output, error) = await BenchProgram.RunAsync(
            "target", "probe", new Uri(server.Url, path).AbsoluteUri, "--patience-s", pattern == "long-polling" ? "5" : "120");
        Assert.True(exit == 0, error);
        var spec = TargetFile.Parse(System.Text.Encoding.UTF8.GetBytes(output), Path.Combine(Path.GetTempPath(), "target.json")).Spec;
        Assert.Equal((pattern, path), (Assert.Single(spec.Patterns).Key, spec.Patterns[pattern].Url));
        Assert.Equal(5, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task An_address_that_speaks_nothing_known_is_a_sentence()
    {
        await using var server = await ServerProgram.StartAsync();
        var nowhere = new Uri(server.Url, "/nowhere").AbsoluteUri;
        var (exit, _, error) = await BenchProgram.RunAsync("target", "probe", nowhere, "--patience-s", "120");
        Assert.Equal(1, exit);
        Assert.Contains("speaks nothing that is known here", error, StringComparison.Ordinal);
        (exit, _, error) = await BenchProgram.RunAsync("target", "probe", "http://127.0.0.1:1/x", "--patience-s", "120");
        Assert.Equal(1, exit);
        Assert.Contains("127.0.0.1:1", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"url\": \"http://127.0.0.1:1\",", "does not answer at http://127.0.0.1:1/", true)]
    [InlineData("\"url\": \"http://192.0.2.1:80\",", "is not an address of this machine", false)]
    [InlineData(
        "\"url\": \"http://127.0.0.1:${port}\", \"start\": { \"command\": [\"false\"] },", "ended with exit code 1 while starting", true)]
    [InlineData(
        "\"url\": \"http://127.0.0.1:${port}\", \"start\": { \"command\": [\"no-such-program\"], \"needs\": [{ \"what\": "
            + "\"no-such-program\", \"install\": \"apt-get install it\" }] },",
        "get it with: apt-get install it", false)]
    public async Task A_target_that_is_not_there_is_a_sentence(string where, string wanted, bool inTheTrial)
    {
        using var bench = new BenchProgram();
        var file = bench.Target(where + """ "publish": { "url": "/p" }, "patterns": { "sse": { "url": "/e" } } """);
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(), "--target", file, "--out", bench.Out, "--no-report", "--force");
        Assert.Equal(1, exit);
        Assert.Contains(wanted, inTheTrial ? Assert.Single(bench.ReadTrials()).Findings[0].Message : error, StringComparison.Ordinal);
        Assert.DoesNotMatch("   at |System\\.|Exception", output + error);
    }
}
