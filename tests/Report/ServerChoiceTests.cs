using Bench.Loadgen.Scenarios;
using Bench.Report.Outcome;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Tests.Report;

/// <summary>
/// Which server takes least for a rung: told where the repeats tell, and never between servers whose work is not the same.
/// </summary>
public sealed class ServerChoiceTests
{
    [Fact]
    public void A_run_on_one_server_has_no_choice()
    {
        using var fixture = new Fixture();
        fixture.Add("sse", 1, 1).Add("polling", 1, 400);
        Assert.Empty(fixture.Summary().Servers);
        Assert.DoesNotContain("Which server", MarkdownFile.Text(fixture.Summary()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_least_is_told_where_every_other_is_certainly_dearer()
    {
        using var fixture = Of("nchan", "node", "slow");
        Cpu(fixture, ("nchan", 100), ("node", 200), ("slow", 310));
        var rows = fixture.Summary().Servers;
        Assert.Equal([("nchan", Told.Yes), ("node", Told.No), ("slow", Told.No)], rows.Select(r => (r.Server, r.LeastCpu)));
        Assert.Null(rows[0].CpuRatio);
        Assert.Equal(2, rows[1].CpuRatio!.Ratio, 2);
        Assert.True(rows[1].CpuRatio is { Low: > 1.5 and < 2, High: > 2 and < 2.5 });
        Assert.StartsWith(
            "- **sse**: nchan takes the least server CPU, 100 µs a message. Certainly more: node 2.00 times (",
            ServerChoice.Markdown(fixture.Summary()), StringComparison.Ordinal);
        Assert.Contains(
            "**Which server for this rung**\n\n- **sse**: nchan takes", MarkdownFile.Text(fixture.Summary()), StringComparison.Ordinal);
    }

    [Fact]
    public void Servers_that_the_repeats_do_not_tell_apart_are_not_ranked()
    {
        using var fixture = Of("nchan", "node", "slow");
        // As far apart on average as the repeats are from each other.
        foreach (var repeat in (int[])[1, 2, 3])
        {
            fixture.Add(On("nchan"), repeat, 1, cpuUs: 100);
            fixture.Add(On("node"), repeat, 1, cpuUs: 60 + (30 * repeat));
            fixture.Add(On("slow"), repeat, 1, cpuUs: 400);
        }

        var rows = fixture.Summary().Servers;
        Assert.Equal([Told.CannotBeTold, Told.CannotBeTold, Told.No], rows.Select(r => r.LeastCpu));
        Assert.StartsWith(
            "Which takes the least server CPU a message cannot be told: nchan 100 µs, node 120 µs. Certainly more: slow 4.00 times (",
            ServerChoice.Sentence(rows, fixture.Summary()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "Not compared: slow (no valid trial).")]
    [InlineData(true, "No trial was made of slow.")]
    public void A_server_of_which_nothing_is_known_may_take_less_than_all_others(bool unmade, string said)
    {
        using var fixture = Of("nchan", "node", "slow");
        fixture.WholePlan = true;
        foreach (var repeat in (int[])[1, 2, 3])
        {
            fixture.Add(On("nchan"), repeat, 1, cpuUs: 100).Add(On("node"), repeat, 1, cpuUs: 200 + repeat);
            if (!unmade) fixture.Add(On("slow"), repeat, 1, cpuUs: 50, valid: false);
        }

        var rows = fixture.Summary().Servers;
        Assert.Equal([Told.CannotBeTold, Told.No], rows.Where(r => r.NotCompared is null).Select(r => r.LeastCpu));
        var sentence = ServerChoice.Sentence(rows, fixture.Summary());
        Assert.StartsWith("Which takes the least server CPU a message cannot be told: nchan 100 µs. ", sentence, StringComparison.Ordinal);
        Assert.EndsWith(said, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void One_repeat_ranks_nobody()
    {
        using var fixture = Of("nchan", "node");
        fixture.Add(On("nchan"), 1, 1, cpuUs: 100).Add(On("node"), 1, 1, cpuUs: 900);
        var rows = fixture.Summary().Servers;
        Assert.All(rows, r => Assert.Equal(Told.CannotBeTold, r.LeastCpu));
        Assert.Equal((9, null), (Math.Round(rows[1].CpuRatio!.Ratio, 6), rows[1].CpuRatio!.Low));
    }

    [Fact]
    public void A_server_that_makes_its_messages_itself_is_not_held_against_those_that_are_asked_to()
    {
        using var fixture = Of(null, "nchan", "node");
        Cpu(fixture, (null, 50), ("nchan", 100), ("node", 200));
        var rows = fixture.Summary().Servers;
        Assert.Equal(
            [("own", Told.CannotBeTold), ("nchan", Told.Yes), ("node", Told.No)], rows.Select(r => (r.Server, r.LeastCpu)));
        Assert.EndsWith(
            " Not compared: own (it makes its messages itself, the others take each as a request).",
            ServerChoice.Sentence(rows, fixture.Summary()), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_would_not_be_compared_opens_nothing_without_a_valid_trial()
    {
        using var fixture = Of(null, "nchan", "node");
        Cpu(fixture, ("nchan", 100), ("node", 200));
        fixture.Add(On(null), 1, 1, cpuUs: 1, valid: false);
        Assert.Equal(Told.Yes, fixture.Summary().Servers.Single(r => r.Server == "nchan").LeastCpu);
    }

    [Fact]
    public void The_harness_own_servers_are_held_against_each_other()
    {
        using var fixture = Of(null, "own-floor");
        Cpu(fixture, (null, 100), ("own-floor", 20));
        Assert.Equal([("own", Told.No), ("own-floor", Told.Yes)], fixture.Summary().Servers.Select(r => (r.Server, r.LeastCpu)));
    }

    [Fact]
    public void A_server_without_a_valid_trial_is_unknown_and_not_the_least()
    {
        using var fixture = Of("nchan", "node", "dead");
        Cpu(fixture, ("nchan", 100), ("node", 200));
        fixture.Add(On("dead"), 1, 1, cpuUs: 1, valid: false);
        var dead = fixture.Summary().Servers.Single(r => r.Server == "dead");
        Assert.Equal((Told.CannotBeTold, null, "no valid trial"), (dead.LeastCpu, dead.CpuRatio, dead.NotCompared));
        Assert.EndsWith(
            " Not compared: dead (no valid trial).",
            ServerChoice.Sentence(fixture.Summary().Servers, fixture.Summary()), StringComparison.Ordinal);
    }

    private static PatternSettings On(string? target) => new() { Pattern = "sse", Target = target };

    private static Fixture Of(params string?[] targets)
    {
        var fixture = new Fixture();
        fixture.Patterns.Clear();
        fixture.Patterns.AddRange(targets.Select(On));
        return fixture;
    }

    // Three repeats, each by a tenth dearer than the one before, for each server a percent more so than for the one before it.
    private static void Cpu(Fixture fixture, params (string? Target, double Us)[] servers)
    {
        foreach (var repeat in (int[])[-1, 0, 1])
            foreach (var (i, (target, us)) in servers.Index())
                fixture.Add(On(target), repeat + 2, 1, cpuUs: us * (1 + (repeat * (0.1 + (0.01 * i)))));
    }
}
