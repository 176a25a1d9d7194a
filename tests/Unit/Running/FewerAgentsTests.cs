using System.Net;
using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Running;

/// <summary>A run over a fleet one of whose trials failed: who makes those that are left.</summary>
public sealed class FewerAgentsTests
{
    private static readonly Dictionary<string, string> Nobody = [];

    [Fact]
    public async Task What_is_left_to_make_is_dealt_to_the_agents_that_are_left_and_says_so()
    {
        var made = await MadeAsync(_ => Roll(Agent("A")));
        Assert.Equal(["A, B", "A", "A"], made.Trials.Select(t => string.Join(", ", t.Agents!)));
        Assert.Equal([2, 1, 1], made.Trials.Select(t => t.Generators));
        Assert.Equal([2, 1, 1], made.Run.Plan.Select(p => p.Generators));
        Assert.Equal([null, "B", "B"], made.Trials.Select(t => t.AgentsGone?.Single()));
        Assert.Contains(made.Trials[0].Findings, f => f.Code == "trial-failed");
        Assert.All(made.Trials.Skip(1), t => Assert.DoesNotContain(t.Findings, f => f.Code == "trial-failed"));
        const string told = "from trial 2 on the load comes from 1 of the 2 agents that the run began with (A): B had gone";
        Assert.Equal(told, Assert.Single(made.Run.Findings, f => f.Code == "fewer-agents").Message);
        Assert.Contains($"warning: {told}", made.Said);
        Assert.Equal(RunStatus.Failed, made.Run.Status); // A trial has failed, whatever became of the others.
    }

    [Theory]
    [InlineData("generators: begin @ idle", "bench fleet")]
    [InlineData("servers: counters @ warm-up", "bench serve")]
    public async Task The_next_step_after_a_failure_is_that_of_the_side_that_failed(string step, string wanted)
    {
        var made = await MadeAsync(agents => Roll([.. agents]), step: step, wrong: Wrong.Died);
        Assert.Contains(wanted, Assert.Single(made.Trials[0].Findings, f => f.Code == "trial-failed").Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_scenario_does_not_allow_it_nobody_is_asked()
    {
        var made = await MadeAsync(_ => throw new InvalidOperationException("asked"), allowed: false);
        Unchanged(made);
        Assert.DoesNotContain(made.Said, line => line.Contains("asked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_all_are_left_nothing_changes() => Unchanged(await MadeAsync(agents => Roll([.. agents])));

    [Fact]
    public async Task Where_none_is_left_the_trials_are_tried_as_they_were() => Unchanged(await MadeAsync(_ => Roll()));

    [Fact]
    public async Task Where_they_cannot_be_asked_that_is_said_and_nothing_changes()
    {
        var made = await MadeAsync(_ => throw new ChildFailedException("the roll call of the fleet has said nothing for 120 s"));
        Unchanged(made);
        Assert.Contains(
            "error: which agents are left could not be asked: the roll call of the fleet has said nothing for 120 s", made.Said);
    }

    [Fact]
    public async Task Who_cannot_have_all_clients_is_refused_the_trial_with_the_numbers()
    {
        var made = await MadeAsync(_ => Roll(Agent("A") with { DescriptorLimit = 256 }));
        Assert.All(made.Trials.Skip(1), t => Assert.StartsWith(
            "1 of the 2 agents that the run began with are left (A), and cannot make this trial: one process may open 256 descriptors on "
                + "an agent of the fleet and needs 256 for itself",
            Assert.Single(t.Findings, f => f.Code == "trial-failed").Message, StringComparison.Ordinal));
        Assert.All(made.Trials.Skip(1), t => Assert.Contains("start again one", t.Findings[0].Remedy, StringComparison.Ordinal));
        Assert.Equal([40L, 0L, 0L], made.Trials.Select(t => t.Connections.Attempted));
    }

    [Fact]
    public async Task Who_has_too_few_local_ports_for_all_clients_is_refused_the_trial_with_the_numbers()
    {
        AgentRecord[] agents =
        [
            Agent("A") with { Address = "10.0.0.1:24200", LocalPorts = 30 },
            Agent("B") with { Address = "10.0.0.2:24200", LocalPorts = 30 },
        ];
        var beyond = IPAddress.Parse("10.0.0.9");
        var made = await MadeAsync(_ => Roll(agents[0]), agents: agents, server: beyond);
        Assert.All(made.Trials.Skip(1), t => Assert.StartsWith(
            "1 of the 2 agents that the run began with are left (A), and cannot make this trial: agent A needs 40 local ports toward one "
                + "server, and has 30; raise them there with sysctl",
            Assert.Single(t.Findings, f => f.Code == "trial-failed").Message, StringComparison.Ordinal));
        // One that was forced from its beginning is not stopped by what was known then.
        AgentRecord[] forced = [.. agents.Select(a => a with { LocalPorts = 10 })];
        made = await MadeAsync(_ => Roll(forced[0]), agents: forced, server: beyond);
        Assert.All(made.Trials.Skip(1), t => Assert.DoesNotContain(t.Findings, f => f.Code == "trial-failed"));
    }

    [Fact]
    public void Left_is_who_answers_under_the_name_and_the_address_that_it_had()
    {
        AgentRecord[] agents = [Agent("A"), Agent("B"), Agent("C"), Agent("D"), Agent("E")];
        var roll = new FleetRoll(
            [Agent("A") with { DescriptorLimit = 7 }, Agent("B") with { Address = "127.0.0.1:1" }, Agent("X")],
            new Dictionary<string, string> { ["C"] = "nobody answers there" }, [new AgentBuild { Name = "D" }], "1");
        var (left, gone) = FleetRules.Left(agents, roll);
        Assert.Equal(7, Assert.Single(left).DescriptorLimit); // As it is now.
        Assert.Equal(["B", "C", "D", "E"], gone);
    }

    private static void Unchanged(Made made)
    {
        Assert.Equal(3, made.Trials.Count);
        Assert.All(made.Trials, t => Assert.Equal(2, t.Generators));
        Assert.All(made.Trials, t => Assert.Null(t.AgentsGone));
        Assert.All(made.Trials, t => Assert.Equal(["A", "B"], t.Agents!));
        Assert.Equal([2, 2, 2], made.Run.Plan.Select(p => p.Generators));
        Assert.DoesNotContain(made.Run.Findings, f => f.Code == "fewer-agents");
    }

    private static async Task<Made> MadeAsync(
        Func<IReadOnlyList<AgentRecord>, FleetRoll> roll, bool allowed = true, string step = "generators: begin @ idle",
        Wrong wrong = Wrong.Broken, IReadOnlyList<AgentRecord>? agents = null, IPAddress? server = null)
    {
        var folder = Directory.CreateTempSubdirectory("bench-fewer-").FullName;
        try
        {
            using var time = new RushingTime();
            // The first trial alone fails, unless something died.
            using var fault = new Fault(step, wrong) { NowUs = time.NowUs };
            agents ??= [Agent("A"), Agent("B")];
            var settings = new RunSettings
            {
                Scenario = Ended.Plain with { Trials = 3, FewerAgents = allowed },
                Engine = "reference",
                Processes = FleetRules.Spread(new ProcessRule(), agents),
                Agents = agents,
                ServerToAgents = server ?? IPAddress.Loopback,
                CommandLine = "bench run",
                RunId = "r",
                StartedUtc = "2026-01-01T00:00:00Z",
                Findings = [],
            };
            var sides = new FakeSides(fault, time) { Roll = roll };
            await time.RunAsync(() => new Run(
                settings, RunFolder.At(folder, overwrite: false), new HeardView(fault), time, sides).ExecuteAsync(fault.Interrupt.Token));
            return new Made(
                JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(folder, "run.json")), ResultsJson.Default.RunFile)!,
                [.. Directory.GetFiles(Path.Combine(folder, "trials"), "*.json").Order(StringComparer.Ordinal)
                    .Select(f => JsonSerializer.Deserialize(File.ReadAllText(f), ResultsJson.Default.TrialFile)!)],
                [.. fault.Said]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static FleetRoll Roll(params AgentRecord[] agents) => new(agents, Nobody, [], "1");

    private static AgentRecord Agent(string name) => new()
    {
        Name = name,
        Address = $"127.0.0.1:24{(int)name[0]:000}",
        Version = "1.0.0",
        Build = "1",
        Cores = 2,
        DescriptorLimit = 1000,
        LocalPorts = 28_232,
        BusyShare = 0,
        Allowed = ["127.0.0.1"],
        ClockEpoch = "of another machine",
        ProcessId = 1,
    };

    private sealed record Made(RunFile Run, IReadOnlyList<TrialFile> Trials, IReadOnlyList<string> Said);
}
