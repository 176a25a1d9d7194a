using Bench.Tests;

namespace RealtimeBench.Tests;

/// <summary>What the files of a run say, as values and as assertions.</summary>
public sealed class ReadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bench-testing-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Figures_of_a_saved_run_are_values_with_units_and_intervals()
    {
        File.Copy(Path.Combine(Repository.Root, "results", "reference", "summary.json"), Path.Combine(_folder, "summary.json"));
        Answers("");
        var sse = SavedRun.Read(_folder).Of("sse");
        Assert.Equal(("notifications", 3, 3), (sse.Workload, sse.Trials, sse.ValidTrials));
        Assert.True(
            sse.P99 is { Value: > 0, Low: > 0, High: > 0, Unit: "ms", Unavailable: null } p99
                && p99.Low < p99.Value
                && p99.Value < p99.High,
            sse.P99.ToString());
        Assert.Equal(
            ("µs", "B", "KiB", ""),
            (sse.ServerCpu.Unit, sse.WireBytes.Unit, sse.Figure("server_memory_kb_per_connection").Unit, sse.Lost.Unit));
        Assert.Contains(
            "there is no figure 'latency_ms.p98'", Assert.Throws<BenchException>(() => sse.Figure("latency_ms.p98")).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "wire_bytes_per_message.tls is not known: ", sse.Figure("wire_bytes_per_message.tls").ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "it has: polling 900 ms", Assert.Throws<BenchException>(() => SavedRun.Read(_folder).Of("sze")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_without_a_valid_trial_says_why_it_has_no_figures()
    {
        Summary(valid: false);
        Answers("""<testcase name="sse: latency_ms.p99 at most 5"><skipped message="load, sse: latency_ms.p99 is not known: no trial is valid (other-load)" /></testcase>""");
        var run = SavedRun.Read(_folder);
        Assert.Equal("latency_ms.p99 is not known: no trial is valid (other-load)", run.Of("sse").P99.ToString());
        Assert.Null(Assert.Single(run.Answers).Kept);
        // In these tests xUnit 3 is loaded, which skips a test that ends so.
        var undecided = Assert.IsType<BenchUndecidedException>(Caught(run.AssertKept));
        Assert.StartsWith(
            "$XunitDynamicSkip$undecided: sse: latency_ms.p99 at most 5: load, sse: latency_ms.p99 is not known", undecided.Message,
            StringComparison.Ordinal);
        Assert.Contains("finding other-load (sse): other programs used 60 %. close them", undecided.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_broken_outweighs_what_cannot_be_told()
    {
        Summary(valid: true);
        Answers("""
            <testcase name="a at most 5"><skipped message="a rests on 3 messages" /></testcase>
            <testcase name="b at most 5"><failure message="b is 7; at most 5" type="threshold" /></testcase>
            <testcase name="c at most 5" />
            """);
        var run = SavedRun.Read(_folder);
        Assert.Equal([null, false, true], run.Answers.Select(a => a.Kept));
        Assert.StartsWith(
            "broken: b is 7; at most 5\n", Assert.Throws<BenchBrokenException>(run.AssertKept).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Without_limits_there_is_nothing_to_assert()
    {
        Summary(valid: true);
        Answers("");
        Assert.Contains("no limits", Assert.Throws<BenchException>(SavedRun.Read(_folder).AssertKept).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_another_version_are_said_to_be_so() =>
        Assert.Contains(
            "must be of one version", Assert.Throws<BenchException>(() => SavedRun.Read(_folder)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("nunit.framework", "NUnit.Framework.InconclusiveException")]
    [InlineData("MSTest.TestFramework", "Microsoft.VisualStudio.TestTools.UnitTesting.AssertInconclusiveException")]
    public void Each_framework_is_told_in_its_own_words(string assembly, string exception)
    {
        var asked = "";
        var thrown = Undecided.Of("busy", [assembly], (from, name) =>
        {
            asked = $"{from} {name}";
            return typeof(InvalidOperationException);
        });
        Assert.Equal(("busy", $"{assembly} {exception}"), (thrown.Message, asked));
        Assert.IsType<InvalidOperationException>(thrown);
        Assert.Equal("busy", Assert.IsType<BenchUndecidedException>(Undecided.Of("busy", [assembly], (_, _) => null)).Message);
        Assert.Equal("busy", Assert.IsType<BenchUndecidedException>(Undecided.Of("busy", [], (_, _) => null)).Message);
    }

    [Fact]
    public void The_target_gets_the_address_and_this_process_where_it_names_none()
    {
        var url = new Uri("http://127.0.0.1:5000/ignored");
        Assert.Equal(
            $"{{\"name\":\"x\",\"url\":\"http://127.0.0.1:5000\",\"process\":{{\"id\":{Environment.ProcessId}}}}}",
            AskedText.Target("{ \"name\": \"x\", /* a start */ \"start\": {}, }", url, ofThisProcess: true, _folder));
        Assert.Equal(
            """{"name":"x","process":{"name":"y"},"url":"http://127.0.0.1:5000"}""",
            AskedText.Target("""{ "name": "x", "process": { "name": "y" } }""", url, ofThisProcess: true, _folder));
        File.WriteAllText(Path.Combine(_folder, "mine.json"), """{ "clients": "users.csv" }""");
        File.WriteAllText(Path.Combine(_folder, "users.csv"), "token\n1\n");
        var asked = Directory.CreateDirectory(Path.Combine(_folder, "asked")).FullName;
        Assert.Contains(
            "\"clients\":\"clients.csv\"", AskedText.Target(Path.Combine(_folder, "mine.json"), url, ofThisProcess: false, asked),
            StringComparison.Ordinal);
        Assert.Equal("token\n1\n", File.ReadAllText(Path.Combine(asked, "clients.csv")));
    }

    [Theory]
    [InlineData("{ \"name\": \"x\",\n ? }", "BenchLoad.Target is no JSON: '?' is an invalid start of a property name", "(line 2)")]
    [InlineData("{ \"name\": \"x\", \"name\": \"y\" }", "BenchLoad.Target is no JSON: ", "name")]
    public void What_is_no_JSON_or_says_a_thing_twice_is_a_sentence(string text, params string[] parts)
    {
        var message = Assert.Throws<BenchException>(
            () => AskedText.Target(text, new Uri("http://127.0.0.1:5000"), ofThisProcess: true, _folder)).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        PlainWords.Check(message);
    }

    [Fact]
    public void Limits_are_added_to_those_of_a_scenario_file()
    {
        var path = Path.Combine(_folder, "scenario.json");
        File.WriteAllText(path, """{ "name": "mine", "slos": [{ "figure": "messages.lost", "at_most": 0 }] }""");
        var text = AskedText.Scenario(
            new BenchLoad { Target = "{}", Scenario = path, Limits = [new("latency_ms.p99") { AtMost = 250, Pattern = "sse" }] }, "{}");
        Assert.Equal(
            """{"name":"mine","slos":[{"figure":"messages.lost","at_most":0},{"figure":"latency_ms.p99","at_most":250,"at_least":null,"pattern":"sse"}]}""",
            text);
    }

    [Fact]
    public void What_the_target_speaks_is_measured_where_nothing_else_is_said()
    {
        const string target = """{ "patterns": { "sse": {}, "websocket": {} } }""";
        var load = new BenchLoad { Target = target };
        Assert.Contains("""[{"pattern":"sse"},{"pattern":"websocket"}]""", AskedText.Scenario(load, target), StringComparison.Ordinal);
        Assert.Contains(
            """[{"pattern":"websocket"}]""", AskedText.Scenario(load with { Patterns = ["websocket"] }, target), StringComparison.Ordinal);
    }

    // What xUnit itself records of an exception that skips is that the test is skipped.
    private static BenchException? Caught(Action act)
    {
        try
        {
            act();
            return null;
        }
        catch (BenchException e)
        {
            return e;
        }
    }

    private void Summary(bool valid) => File.WriteAllText(Path.Combine(_folder, "summary.json"), $$"""
        {
          "findings": [],
          "results": [{
            "workload": "load", "pattern": "sse", "label": "sse", "trials": 1, "valid_trials": {{(valid ? 1 : 0)}}, "valid": {{(valid ? "true" : "false")}},
            "latency_ms": null, "unavailable": {},
            "findings": [{{(valid ? "" : """{ "code": "other-load", "severity": "invalid", "message": "other programs used 60 %", "remedy": "close them" }""")}}]
          }]
        }
        """);

    private void Answers(string cases)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "ci"));
        File.WriteAllText(
            Path.Combine(_folder, "ci", "junit.xml"),
            $"<testsuites><testsuite><testcase name=\"1 planned trials\" /></testsuite><testsuite>{cases}</testsuite></testsuites>");
    }
}
