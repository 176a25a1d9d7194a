using Bench.Loadgen.Fleet;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Running;

/// <summary>Agents and run are started at once, as a cluster starts them: the run waits for the agents (<c>--agents</c>).</summary>
public sealed class AwaitedAgentsTests
{
    private const string NoRedis = "the Redis at redis:6379 does not answer";

    [Fact]
    public async Task A_run_begins_when_so_many_agents_are_there()
    {
        var (agents, told) = await WaitAsync(
            2, () => throw new ChildFailedException(NoRedis), () => throw new ChildFailedException(NoRedis), () => Roll("B"),
            () => Roll("A", "B"));
        Assert.Equal(["A", "B"], agents);
        // Each reason once.
        Assert.Equal([$"waiting for 2 agents: {NoRedis}", "waiting for 2 agents: 1 is there: B"], told);
        Assert.All(told, PlainWords.Check);
    }

    [Fact]
    public async Task More_than_so_many_are_taken_too() =>
        Assert.Equal(["A", "B", "C"], (await WaitAsync(2, () => Roll("A", "B", "C"))).Agents);

    [Fact]
    public async Task What_is_left_on_the_list_is_waited_for_until_it_is_struck_off()
    {
        var left = Roll("A") with { Silent = new Dictionary<string, string> { ["old"] = "nothing" } };
        var (agents, told) = await WaitAsync(1, () => left, () => Roll("A"));
        Assert.Equal(["A"], agents);
        Assert.Contains("old: nothing", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_build_is_refused_at_once()
    {
        var refused = await Assert.ThrowsAsync<ScenarioException>(
            () => WaitAsync(2, () => Roll("A") with { Others = [new AgentBuild { Name = "B", Version = "0.0.1" }] }));
        Assert.Contains("B 0.0.1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_ten_minutes_it_is_said_what_there_is()
    {
        var refused = await Assert.ThrowsAsync<ScenarioException>(() => WaitAsync(3, () => Roll("A", "B")));
        Assert.Equal("--agents is 3, and so many did not come within 10 minutes: 2 are there: A, B", refused.Message);
        PlainWords.Check(refused.Message);
    }

    // What is answered first, next, and from then on.
    private static async Task<(IEnumerable<string> Agents, List<string> Told)> WaitAsync(int least, params Func<FleetRoll>[] answers)
    {
        using var time = new RushingTime();
        var told = new List<string>();
        IReadOnlyList<AgentRecord> agents = [];
        var asked = 0;
        await time.RunAsync(async () => agents = await RollCall.AgentsAsync(
            () => Task.FromResult(answers[Math.Min(asked++, answers.Length - 1)]()), least, told.Add, time, Eventually.Token()));
        return (agents.Select(a => a.Name), told);
    }

    private static FleetRoll Roll(params string[] names) =>
        new([.. names.Select(AnAgent.Named)], new Dictionary<string, string>(), [], AnAgent.Build);
}
