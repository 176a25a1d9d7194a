using Bench.Loadgen.Commands;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

/// <summary>File, environment, command line: the last that says a thing wins.</summary>
public sealed class EnvironmentOptionsTests
{
    private static EnvironmentOptions Of(string line, params (string Name, string? Value)[] environment) =>
        EnvironmentOptions.Of(
            BenchCommands.Make(), line.Split(' '), environment.Append(("PATH", "/bin")).ToDictionary(v => v.Item1, v => v.Item2));

    [Theory]
    [InlineData("run --quick", "BENCH__CLIENTS", "33", "run --quick --clients=33")]
    [InlineData("run --quick -c 5", "BENCH__CLIENTS", "33", "run --quick -c 5")] // The command line wins.
    [InlineData("run", "BENCH__PATTERN", "sse, websocket", "run --pattern sse websocket")]
    [InlineData("run", "BENCH__CI", "true", "run --ci=true")]
    [InlineData("report results/x", "BENCH__CLIENTS", "33", "report results/x")] // That command has no such option.
    [InlineData("report results/x", "BENCH__PRICE_CLIENTS", "33", "report results/x --price-clients=33")]
    [InlineData("run", "BENCH__CLIENTS", "", "run")]
    [InlineData("run -- x", "BENCH__CLIENTS", "33", "run --clients=33 -- x")]
    [InlineData("run --quick", "BENCH__SCENARIO", "mine.json", "run --quick")] // Another way to say which.
    [InlineData("run --fleet 10.0.0.7:24200", "BENCH__CLUSTER", "redis://h", "run --fleet 10.0.0.7:24200")] // Another way to say where.
    [InlineData("run --cluster redis://h", "BENCH__FLEET", "10.0.0.7:24200", "run --cluster redis://h")]
    [InlineData("fleet --cluster redis://h", "BENCH__FLEET", "10.0.0.7:24200", "fleet --cluster redis://h")]
    [InlineData("agent --name A --join 10.0.0.7:24200", "BENCH__CLUSTER", "redis://h", "agent --name A --join 10.0.0.7:24200")]
    [InlineData("agent --name A --cluster redis://h", "BENCH__JOIN", "10.0.0.7:24200", "agent --name A --cluster redis://h")]
    [InlineData("agent --name A", "BENCH__CLUSTER", "redis://h", "agent --name A --cluster=redis://h")]
    [InlineData("run", "BENCH_HOLD_MS", "33", "run")] // An option of the server, and of it alone.
    public void The_environment_says_what_the_command_line_does_not(string line, string name, string value, string expected) =>
        Assert.Equal(expected, string.Join(' ', Of(line, (name, value)).Arguments));

    [Fact]
    public void What_it_says_is_read_and_told()
    {
        var options = Of("run --quick", ("BENCH__CLIENTS", "33"), ("BENCH__TRIALS", "2"));
        var scenario = RunCommand.ReadScenario(BenchCommands.Make().Parse(options.Arguments));
        Assert.Equal((33, 2), (scenario.Workloads[0].Clients, scenario.Trials));
        Assert.Equal(["BENCH__CLIENTS", "BENCH__TRIALS"], options.Variables);
        Assert.Equal(["--clients=33", "--trials=2"], options.Added);
    }

    [Fact]
    public void A_variable_of_no_option_is_refused_with_the_nearest()
    {
        var message = Assert.Throws<ScenarioException>(() => Of("run", ("BENCH__CLIENS", "33"))).Message;
        Assert.Contains(
            "BENCH__CLIENS in the environment is no option of any command; did you mean BENCH__CLIENTS?", message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run --help")]
    [InlineData("--version")]
    [InlineData("[suggest:5] bench")]
    public void Who_asks_what_there_is_is_answered_whatever_the_environment_has(string line) =>
        Assert.Equal((line, 0), (string.Join(' ', Of(line, ("BENCH__CLIENS", "33"), ("BENCH__CLIENTS", "33")).Arguments), Of(
            line, ("BENCH__CLIENTS", "33")).Added.Count));

    [Theory]
    [InlineData("BENCH__FORCE")]
    [InlineData("BENCH__OVERWRITE")]
    [InlineData("BENCH__I_OWN_THIS_TARGET")]
    [InlineData("BENCH__ALLOW")]
    [InlineData("BENCH__LISTEN")]
    public void A_consent_is_given_by_hand(string name)
    {
        var option = "--" + name["BENCH__".Length..].ToLowerInvariant().Replace('_', '-');
        Assert.Equal(
            $"{name} in the environment: {option} is said by hand, on the command line",
            Assert.Throws<ScenarioException>(() => Of("run", (name, "true"))).Message);
    }

    [Fact]
    public void It_is_no_option_of_a_server_and_reaches_no_child()
    {
        Assert.Equal(["BENCH_HOLD_MS"], ChildEnvironment.LeftOut(["BENCH__CLIENTS", "BENCH_HOLD_MS"]));
        var environment = new Dictionary<string, string?> { ["BENCH__CLIENTS"] = "1", ["BENCH_HOLD_MS"] = "1", ["PATH"] = "/bin" };
        ChildEnvironment.LeaveNoOption(environment);
        Assert.Equal(["PATH"], environment.Keys);
    }
}
