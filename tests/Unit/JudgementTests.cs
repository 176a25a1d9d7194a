using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Needs;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Search;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit;

/// <summary>What one trial of a search says: the server's limit, the generator's, a disturbance, or that the need is met.</summary>
public sealed class JudgementTests
{
    private static readonly PatternSettings Sse = new() { Pattern = "sse" };

    private static TrialFile Trial(double p99Ms = 10, long held = 100, long lost = 0, params string[] invalid)
    {
        var workload = new Workload { Name = "w", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000 };
        var plan = new TrialPlan
        {
            Place = new PlannedTrial(1, "w", "sse", "sse", 1),
            Workload = workload,
            Pattern = Sse,
            Phases = new PhasePlan(),
            Seed = 1,
            Engine = "reference",
            FixedTiering = true,
            Cores = new CorePlan([], [], "none"),
            Layout = Layout.Of(workload, 1, 1),
        };
        var (file, _) = TrialFileBuilder.Build(plan, new Measurements());
        return file with
        {
            Findings = [.. invalid.Select(
                code => new Finding { Code = code, Severity = Severity.Invalid, Message = "so it was", Remedy = "" })],
            Connections = file.Connections with { Attempted = 100, Held = held },
            Messages = file.Messages with { Lost = lost },
            LatencyMs = new LatencySummary { Count = 1000, Min = 1, P50 = 1, P90 = 1, P99 = p99Ms, P999 = p99Ms, Max = p99Ms, Mean = 1 },
        };
    }

    [Theory]
    [InlineData(true, "stolen-time")]
    [InlineData(true, "late-polls", "other-load")]
    [InlineData(false, "late-polls")]
    [InlineData(false, "stolen-time", "trial-failed")]
    [InlineData(false, "stolen-time", "invariant-broken")]
    [InlineData(false)]
    public void Only_a_trial_that_nothing_but_the_machine_spoiled_is_made_again(bool spoiled, params string[] invalid) =>
        Assert.Equal(spoiled, Disturbances.Spoiled(Trial(invalid: invalid)));

    [Theory]
    [InlineData("other-load", true)]
    [InlineData("stolen-time", true)]
    [InlineData("still-compiling", false)]
    public void A_warning_of_a_disturbance_is_enough_to_make_a_trial_again_and_a_search_takes_the_servers_word(string warning, bool spoiled)
    {
        var late = Trial(invalid: "publisher-behind");
        var trial = late with
        {
            Findings = [.. late.Findings, new Finding { Code = warning, Severity = Severity.Warning, Message = "a little", Remedy = "" }]
        };
        Assert.Equal(spoiled, Disturbances.Spoiled(trial));
        Assert.Equal((Says.Breaks, "publisher-behind: so it was"), Judgement.Of(trial, []));
    }

    [Fact]
    public void A_spoiled_trial_is_made_again_so_many_times_and_keeps_its_repeat()
    {
        IReadOnlyList<PlannedTrial> plan =
        [
            new(1, "w", "sse", "sse", 1), new(2, "w", "polling", "polling 1 s", 1), new(3, "w", "sse", "sse", 2),
            new(4, "w", "polling", "polling 1 s", 2)
        ];
        var once = RunPlan.Again(plan, [plan[2]], new RetryRule(2));
        Assert.Equal(plan[2] with { Ordinal = 5 }, once.Skip(4).Single());
        var twice = RunPlan.Again(once, [once[4], plan[0]], new RetryRule(2));
        Assert.Equal([(6, 2), (7, 1)], twice.Skip(5).Select(p => (p.Ordinal, p.Repeat)));
        Assert.Equal([(8, 1)], RunPlan.Again(twice, [twice[5], twice[6]], new RetryRule(2)).Skip(7).Select(p => (p.Ordinal, p.Repeat)));
        Assert.Same(plan[3], RunPlan.Again(plan, [plan[0]], new RetryRule(0))[^1]);
    }

    [Fact]
    public void Fresh_held_and_whole_is_met() => Assert.Equal((Says.Holds, ""), Judgement.Of(Trial(), []));

    [Fact]
    public void What_is_late_lost_or_not_held_is_not_met_and_says_the_number()
    {
        Assert.Equal((Says.Breaks, "p99 1,500 ms; needed within 1,000 ms"), Judgement.Of(Trial(p99Ms: 1500), []));
        Assert.Equal((Says.Breaks, "99 of 100 clients held"), Judgement.Of(Trial(held: 99), []));
        Assert.Equal((Says.Breaks, "3 messages lost"), Judgement.Of(Trial(lost: 3), []));
        var sound = Trial();
        Assert.Equal(
            (Says.Breaks, "1 connections lost"),
            Judgement.Of(sound with { Connections = sound.Connections with { Lost = 1, Reconnected = 1 } }, []));
        Assert.Equal(
            (Says.Breaks, "5 messages of the clients failed"),
            Judgement.Of(sound with { Messages = sound.Messages with { ClientFailed = 5 } }, []));
        Assert.Equal(
            (Says.Breaks, "94 messages of the clients were due and never sent"),
            Judgement.Of(sound with { Messages = sound.Messages with { ClientUnsent = 94 } }, []));
        Assert.Equal(Says.Breaks, Judgement.Of(sound with { Messages = sound.Messages with { InFlight = 2 } }, []).Says);
    }

    [Theory]
    [InlineData(298, Says.Nothing)]
    [InlineData(299, Says.Holds)]
    public void A_tail_that_rests_on_too_few_messages_says_nothing(long messages, object says)
    {
        var trial = Trial();
        var (said, reason) = Judgement.Of(trial with { LatencyMs = trial.LatencyMs! with { Count = messages } }, []);
        Assert.Equal((Says)says, said);
        Assert.Equal(said == Says.Nothing, reason.Contains("298 messages were timed, and a p99 needs 299", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("latency_ms.p99_9", 2994, Says.Nothing)]
    [InlineData("latency_ms.p99_9", 2995, Says.Breaks)]
    [InlineData("uncorrected_latency_ms.p99_9", 2994, Says.Nothing)]
    [InlineData("requests.late_p99_ms", 2995, Says.Nothing)] // A push has no polls: that is no limit of the server.
    public void A_threshold_on_what_too_few_messages_show_or_what_is_not_there_says_nothing(string figure, long messages, object says)
    {
        var trial = Trial();
        var latency = trial.LatencyMs! with { Count = messages };
        trial = trial with { LatencyMs = latency, UncorrectedLatencyMs = latency };
        Assert.Equal((Says)says, Judgement.Of(trial, [new Slo { Figure = figure, AtMost = 5 }]).Says);
        // What is broken beside it is broken all the same.
        Assert.Equal(
            Says.Breaks,
            Judgement.Of(trial, [new Slo { Figure = figure, AtMost = 5 }, new Slo { Figure = "latency_ms.max", AtMost = 5 }]).Says);
    }

    [Theory]
    [InlineData(100.0)]
    [InlineData(5.0)] // Nor is it broken.
    public void A_threshold_on_a_percentile_of_nobody_knows_how_many_says_nothing(double atMost)
    {
        var trial = Trial();
        var slo = new Slo { Figure = "latency_ms.p99", AtMost = atMost };
        var json = JsonSerializer.SerializeToNode(trial, ResultsJson.Default.TrialFile)!.AsObject();
        Assert.Equal(atMost > 10 ? Says.Holds : Says.Breaks, Judgement.Against(trial, slo, new FigureTree(json)).Says);
        Assert.True(json["latency_ms"]!.AsObject().Remove("count"));
        var (says, reason) = Judgement.Against(trial, slo, new FigureTree(json));
        Assert.Equal(Says.Nothing, says);
        Assert.StartsWith(
            "tail-unsupported: how many messages were timed is not known, and a p99 needs 299", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("publisher-behind", Says.Breaks)]
    [InlineData("generator-busy", Says.Nothing)]
    [InlineData("generator-late", Says.Nothing)]
    [InlineData("trial-failed", Says.Nothing)]
    [InlineData("invariant-broken", Says.Nothing)]
    [InlineData("other-load", Says.Disturbed)]
    public void An_invalid_trial_speaks_only_where_the_server_is_to_blame(string code, object says) =>
        Assert.Equal(((Says)says, $"{code}: so it was"), Judgement.Of(Trial(invalid: code), []));

    [Fact]
    public void A_generator_at_its_limit_outweighs_everything_else() =>
        Assert.Equal(
            Says.Nothing, Judgement.Of(Trial(p99Ms: 5000, invalid: ["other-load", "publisher-behind", "generator-busy"]), []).Says);

    [Fact]
    public void Thresholds_of_the_scenario_count_for_their_pattern()
    {
        Slo[] slos =
        [
            new() { Figure = "latency_ms.p99", AtMost = 5, Pattern = "sse" },
            new() { Figure = "latency_ms.p50", AtMost = 0.1, Pattern = "websocket" }
        ];
        Assert.Equal((Says.Breaks, "latency_ms.p99 is 10 ms; at most 5 ms"), Judgement.Of(Trial(), slos));
        Judgement.Check(slos);
        Assert.Contains(
            "cannot be searched by",
            Assert.Throws<ScenarioException>(
                () => Judgement.Check([new Slo { Figure = "wire_bytes_per_message.total", AtMost = 1 }])).Message,
            StringComparison.Ordinal);
    }
}
