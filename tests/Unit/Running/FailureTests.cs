using System.Collections.Concurrent;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Running;

/// <summary>
/// Whatever goes wrong at whatever step of a trial: nothing leaves the run as an exception, the trial is kept and names the cause, all that
/// was started is ended, and run.json says how it ended.
/// </summary>
public sealed class FailureTests
{
    internal static readonly string[] StepsOfATrial =
    [
        "generators: begin @ idle", "generators: cease @ drain", "generators: clocks @ start", "generators: connect @ connect",
        "generators: dispose @ drain", "generators: finish @ drain", "generators: look @ drain", "generators: look @ idle",
        "generators: read @ connect", "generators: read @ idle", "generators: start @ start", "machine: speed @ drain",
        "machine: speed @ start",
        "servers: clock @ start", "servers: collect @ connect", "servers: collect @ drain", "servers: counters @ idle",
        "servers: counters @ steady", "servers: counters @ warm-up", "servers: dispose @ drain", "servers: give up @ drain",
        "servers: info @ start",
        "servers: probe @ drain", "servers: probe @ start", "servers: requests @ drain", "servers: start @ start",
        "servers: start workload @ idle",
        "servers: stop @ drain", "servers: topics @ drain", "servers: workload @ drain", "view: saved @ drain",
    ];

    // Reached beside those where clients send too, through a middlebox that is started again.
    internal static readonly string[] StepsBetween =
    [
        "generators: count sent @ drain", "middlebox: cpu @ steady", "middlebox: cpu @ warm-up", "middlebox: dispose @ drain",
        "middlebox: last words @ drain", "middlebox: memory @ steady",
        "middlebox: start @ start", "middlebox: start again @ steady", "middlebox: take down @ steady",
    ];

    // Reached where the target is measured alone, on a way that is not the usual one, or beside others.
    private static readonly IReadOnlyDictionary<string, Scenario> StepsElsewhere = new Dictionary<string, Scenario>
    {
        ["servers: cpu @ alone"] = Ended.WithIdlePeriods,
        ["servers: start again @ steady"] = Ended.Restarted,
        ["servers: take down @ steady"] = Ended.Restarted,
        ["relay: dispose @ drain"] = Ended.Relayed,
        ["relay: go on @ steady"] = Ended.Relayed,
        ["relay: held @ drain"] = Ended.Relayed,
        ["relay: refuse @ steady"] = Ended.Relayed,
        ["relay: start @ start"] = Ended.Relayed,
        ["relay: take again @ steady"] = Ended.Relayed,
        ["link: dispose @ drain"] = Ended.Lossy,
        ["link: make @ start"] = Ended.Lossy,
        ["link: read @ steady"] = Ended.Lossy,
        ["link: read @ warm-up"] = Ended.Lossy,
        ["beside: dispose @ steady"] = Ended.Attacked,
        ["beside: end @ steady"] = Ended.Attacked,
        ["beside: start @ warm-up"] = Ended.Attacked,
    };

    private static readonly string[] AllSteps = [.. StepsOfATrial, .. StepsBetween, .. StepsElsewhere.Keys];

    // Reached once more, or only, after Ctrl-C in the steady state.
    private static readonly string[] StepsOfAnInterrupt =
    [
        "generators: cease @ steady", "generators: cut @ steady", "generators: dispose @ steady", "generators: finish @ steady",
        "generators: look @ steady", "machine: speed @ steady", "servers: counters @ steady",
        "servers: dispose @ steady", "servers: give up @ steady", "servers: probe @ steady", "servers: requests @ steady",
        "servers: stop @ steady",
        "servers: stop workload @ steady", "servers: topics @ steady", "servers: workload @ steady", "view: saved @ steady",
    ];

    [Fact]
    public async Task The_steps_are_all_that_a_trial_waits_for()
    {
        using var whole = await Ended.OfAsync(null, Wrong.Broken);
        Assert.Equal((RunStatus.Complete, 0), (whole.Status, whole.Exit));
        Assert.Equal(StepsOfATrial, whole.Reached.Order(StringComparer.Ordinal));
        using var between = await Ended.OfAsync(null, Wrong.Broken, scenario: Ended.Between);
        Assert.Equal((RunStatus.Complete, 0), (between.Status, between.Exit));
        Assert.Equal(StepsBetween, between.Reached.Except(StepsOfATrial).Order(StringComparer.Ordinal));
        foreach (var steps in StepsElsewhere.GroupBy(s => s.Value))
        {
            using var elsewhere = await Ended.OfAsync(null, Wrong.Broken, scenario: steps.Key);
            Assert.Equal((RunStatus.Complete, 0), (elsewhere.Status, elsewhere.Exit));
            Assert.Equal(
                steps.Select(s => s.Key).Order(StringComparer.Ordinal),
                elsewhere.Reached.Except(StepsOfATrial).Order(StringComparer.Ordinal));
        }

        using var stopped = await Ended.OfAsync(null, Wrong.Broken, "steady");
        Assert.Equal((RunStatus.Interrupted, 130), (stopped.Status, stopped.Exit));
        Assert.Equal(
            StepsOfAnInterrupt, stopped.Reached.Where(s => s.EndsWith("@ steady", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(["interrupted"], stopped.Codes);
        Assert.Contains("in the phase 'steady'", stopped.Trial!.Findings[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Wrong.Broken)]
    [InlineData(Wrong.Refused)]
    [InlineData(Wrong.TimedOut)]
    [InlineData(Wrong.Unreadable)]
    [InlineData(Wrong.Died)]
    [InlineData(Wrong.NoLink)]
    [InlineData(Wrong.Defect)]
    public async Task A_failure_of_any_step_is_a_sentence_and_a_kept_trial(Wrong wrong) =>
        await EveryAsync(AllSteps, wrong, null, (step, ended) =>
        {
            var beside = step.StartsWith("machine", StringComparison.Ordinal);
            if (wrong == Wrong.NoLink && step.StartsWith("link: read", StringComparison.Ordinal))
            {
                Assert.Equal((RunStatus.Complete, 0), (ended.Status, ended.Exit));
                Assert.DoesNotContain("trial-failed", ended.Codes);
                Assert.Equal(
                    "the packets on the way could not be counted: ip netns: Operation not permitted",
                    ended.Trial!.Unavailable["loss"]);
                return;
            }

            if (step.StartsWith("view", StringComparison.Ordinal))
            {
                Assert.Equal((RunStatus.Complete, 0), (ended.Status, ended.Exit));
                Assert.DoesNotContain("trial-failed", ended.Codes);
                return;
            }

            if (wrong == Wrong.Died && !IsChild(step)) return;
            Assert.Equal(beside ? (RunStatus.Complete, 0) : (RunStatus.Failed, 1), (ended.Status, ended.Exit));
            Assert.NotNull(ended.Trial);
            if (beside)
            {
                Assert.DoesNotContain("trial-failed", ended.Codes);
                Assert.Null(ended.Trial.LoopbackUs);
                Assert.NotEmpty(ended.Trial.Unavailable["loopback_us"]);
                return;
            }

            var finding = Assert.Single(ended.Trial.Findings, f => f.Code == "trial-failed");
            Assert.False(ended.Trial.Valid);
            Assert.Contains(CauseOf(wrong, step), finding.Message, StringComparison.Ordinal);
            Assert.DoesNotMatch("System|Exception|Task|Int32", finding.Message);
            // What had been reached is there, whatever failed after it.
            if (!step.EndsWith("@ connect", StringComparison.Ordinal) && !IsBeforeTheClients(step))
                Assert.Equal(40, ended.Trial.Connections.Connected);
            Assert.Equal(wrong == Wrong.Defect, ended.HasTrace);
        });

    [Fact]
    public async Task A_folder_that_takes_no_trial_ends_the_run_with_a_sentence()
    {
        using var ended = await Ended.OfAsync(
            null, Wrong.Broken, prepare: folder => File.WriteAllText(Path.Combine(folder, "trials"), "a file where the folder should be"));
        Assert.Equal((RunStatus.Failed, 1), (ended.Status, ended.Exit));
        Assert.Contains(ended.Said, line => line.StartsWith("error: ", StringComparison.Ordinal)
            && line.EndsWith("; the run ends here, and what was saved before stays", StringComparison.Ordinal));
        Assert.DoesNotContain(
            ended.Said, line => line.Contains("   at ", StringComparison.Ordinal) || line.Contains("defect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_figure_that_no_file_can_hold_costs_itself_and_makes_the_trial_invalid()
    {
        using var ended = await Ended.OfAsync(null, Wrong.Broken, noNumbers: true);
        Assert.Equal((RunStatus.Complete, 0), (ended.Status, ended.Exit));
        Assert.False(ended.Trial!.Valid);
        Assert.Null(ended.Trial.Server.CpuUs);
        Assert.Equal("it came out as NaN, which is no number: a defect", ended.Trial.Unavailable["server.cpu_us"]);
        Assert.Contains("server.cpu_us NaN", ended.Trial.Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal(40, ended.Trial.Connections.Connected);
        Assert.True(ended.HasTrace);
    }

    [Fact]
    public async Task All_clients_of_a_server_that_died_count_as_lost_however_late_they_see_it()
    {
        using var ended = await Ended.OfAsync("servers: counters @ steady", Wrong.Died);
        Assert.Equal((40L, 40L, 0L), (ended.Trial!.Connections.Connected, ended.Trial.Connections.Lost, ended.Trial.Connections.Held));
    }

    [Theory]
    [InlineData(Wrong.Interrupted)]
    [InlineData(Wrong.HungThenInterrupted)]
    public async Task An_interrupt_at_any_step_is_kept_as_what_it_is(Wrong wrong) =>
        await EveryAsync(AllSteps, wrong, null, (step, ended) =>
        {
            Assert.Equal((RunStatus.Interrupted, 130), (ended.Status, ended.Exit));
            if (IsBeforeTheClients(step))
            {
                Assert.Null(ended.Trial); // Nothing was measured yet.
                return;
            }

            Assert.NotNull(ended.Trial);
            // After its last phase a trial is whole, whatever stops the run then.
            if (ended.Codes.Contains("interrupted")) Assert.Equal(["interrupted"], ended.Codes);
            else Assert.EndsWith("@ drain", step, StringComparison.Ordinal);
        });

    [Theory]
    [InlineData(Wrong.Broken)]
    [InlineData(Wrong.TimedOut)]
    [InlineData(Wrong.Unreadable)]
    [InlineData(Wrong.Died)]
    [InlineData(Wrong.Defect)]
    [InlineData(Wrong.HungThenInterrupted)]
    public async Task A_failure_after_an_interrupt_costs_only_its_own_step(Wrong wrong) =>
        await EveryAsync(StepsOfAnInterrupt, wrong, "steady", (step, ended) =>
        {
            Assert.Equal((RunStatus.Interrupted, 130), (ended.Status, ended.Exit));
            Assert.Equal("interrupted", ended.Codes[0]);
            Assert.Empty(ended.Codes.Except(["interrupted", "trial-failed"]));
            Assert.Equal(40, ended.Trial!.Connections.Connected);
        });

    private static Scenario ScenarioOf(string step) =>
        StepsElsewhere.TryGetValue(step, out var scenario) ? scenario : StepsBetween.Contains(step) ? Ended.Between : Ended.Plain;

    private static string CauseOf(Wrong wrong, string step) => wrong switch
    {
        Wrong.Broken => "the pipe is broken",
        Wrong.Refused => "nobody listens",
        Wrong.TimedOut => "no answer came in time",
        Wrong.Unreadable => "could not be read",
        Wrong.NoLink => "ip netns: Operation not permitted",
        // Before they are there, nobody knows of them but by what the start says.
        Wrong.Died => step is "servers: start @ start" or "generators: start @ start" or "middlebox: start @ start"
            ? "the other end has gone"
            : "ended with signal 9",
        _ => "a bug",
    };

    private static bool IsBeforeTheClients(string step) =>
        step.EndsWith("@ start", StringComparison.Ordinal) || step.EndsWith("@ alone", StringComparison.Ordinal);

    // A process of its own is at the other end of it.
    private static bool IsChild(string step) =>
        step.StartsWith("servers", StringComparison.Ordinal) || step.StartsWith("generators", StringComparison.Ordinal)
        || step.StartsWith("middlebox", StringComparison.Ordinal);

    // All at once: each waits for its own clock most of the time.
    private static async Task EveryAsync(string[] steps, Wrong wrong, string? interruptIn, Action<string, Ended> check)
    {
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(steps, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (step, _) =>
        {
            try
            {
                using var ended = await Ended.OfAsync(step, wrong, interruptIn, ScenarioOf(step));
                Assert.True(ended.Reached.Contains(step), "never reached");
                Assert.True(ended.Sides.Servers is null or { Disposed: true }, "the servers were left behind");
                Assert.True(ended.Sides.Middlebox is null or { Disposed: true }, "the middlebox was left behind");
                Assert.True(ended.Sides.Relay is null or { Disposed: true }, "the relay was left behind");
                Assert.True(ended.Sides.Link is null or { Disposed: true }, "the way was left behind");
                Assert.True(ended.Sides.Beside is null or { Disposed: true }, "those beside were left behind");
                Assert.True(ended.Sides.Generators is null or { Disposed: true }, "the generators were left behind");
                check(step, ended);
            }
            catch (Exception e)
            {
                failures.Enqueue($"{wrong} at {step}: {e.Message}\n{e.StackTrace}");
            }
        });
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures));
    }
}
