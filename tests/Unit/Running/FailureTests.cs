using System.Collections.Concurrent;
using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Running;

/// <summary>
/// Whatever goes wrong at whatever step of a trial: nothing leaves the run as an exception, the trial is kept and names the cause, all that was started
/// is ended, and run.json says how it ended.
/// </summary>
public sealed class FailureTests
{
    private static readonly string[] StepsOfATrial =
    [
        "generators: begin @ idle", "generators: cease @ drain", "generators: connect @ connect", "generators: dispose @ drain", "generators: finish @ drain", "generators: look @ drain", "generators: look @ idle", "generators: look @ start",
        "generators: read @ idle", "generators: start @ start", "machine: speed @ drain", "machine: speed @ start", "servers: clock @ start", "servers: collect @ connect", "servers: counters @ idle",
        "servers: counters @ steady", "servers: counters @ warm-up", "servers: dispose @ drain", "servers: info @ start", "servers: start @ start", "servers: start workload @ idle",
        "servers: stop @ drain", "servers: topics @ drain", "servers: workload @ drain",
    ];

    // Reached once more, or only, after Ctrl-C in the steady state.
    private static readonly string[] StepsOfAnInterrupt =
    [
        "generators: cease @ steady", "generators: cut @ steady", "generators: dispose @ steady", "generators: finish @ steady", "generators: look @ steady", "machine: speed @ steady", "servers: counters @ steady",
        "servers: dispose @ steady", "servers: stop @ steady", "servers: stop workload @ steady", "servers: topics @ steady", "servers: workload @ steady",
    ];

    [Fact]
    public async Task The_steps_are_all_that_a_trial_waits_for()
    {
        using var whole = await Ended.OfAsync(null, Wrong.Broken);
        Assert.Equal((RunStatus.Complete, 0), (whole.Status, whole.Exit));
        Assert.Equal(StepsOfATrial, whole.Reached.Order(StringComparer.Ordinal));
        using var stopped = await Ended.OfAsync(null, Wrong.Broken, "steady");
        Assert.Equal((RunStatus.Interrupted, 130), (stopped.Status, stopped.Exit));
        Assert.Equal(StepsOfAnInterrupt, stopped.Reached.Where(s => s.EndsWith("@ steady", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(["interrupted"], stopped.Codes);
        Assert.Contains("in the phase 'steady'", stopped.Trial!.Findings[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Wrong.Broken)]
    [InlineData(Wrong.Refused)]
    [InlineData(Wrong.TimedOut)]
    [InlineData(Wrong.Unreadable)]
    [InlineData(Wrong.Died)]
    [InlineData(Wrong.Defect)]
    public async Task A_failure_of_any_step_is_a_sentence_and_a_kept_trial(Wrong wrong) =>
        await EveryAsync(StepsOfATrial, wrong, null, (step, ended) =>
        {
            var beside = step.StartsWith("machine", StringComparison.Ordinal);
            if (beside && wrong == Wrong.Died) return; // No child.
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
            if (!step.EndsWith("@ start", StringComparison.Ordinal) && !step.EndsWith("@ connect", StringComparison.Ordinal)) Assert.Equal(40, ended.Trial.Connections.Connected);
            Assert.Equal(wrong == Wrong.Defect, ended.HasTrace);
        });

    [Fact]
    public async Task All_clients_of_a_server_that_died_count_as_lost_however_late_they_see_it()
    {
        using var ended = await Ended.OfAsync("servers: counters @ steady", Wrong.Died);
        Assert.Equal((40L, 40L, 0L), (ended.Trial!.Connections.Connected, ended.Trial.Connections.Lost, ended.Trial.Connections.Held));
    }

    [Theory]
    [InlineData(Wrong.Interrupted)]
    [InlineData(Wrong.HungThenInterrupted)]
    public async Task An_interrupt_at_any_step_is_kept_as_what_it_is(Wrong wrong) => await EveryAsync(StepsOfATrial, wrong, null, (step, ended) =>
    {
        Assert.Equal((RunStatus.Interrupted, 130), (ended.Status, ended.Exit));
        if (step.EndsWith("@ start", StringComparison.Ordinal))
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

    private static string CauseOf(Wrong wrong, string step) => wrong switch
    {
        Wrong.Broken => "the pipe is broken",
        Wrong.Refused => "nobody listens",
        Wrong.TimedOut => "no answer came in time",
        Wrong.Unreadable => "could not be read",
        Wrong.Died => step is "servers: start @ start" or "generators: start @ start" ? "" : "ended with signal 9",
        _ => "a bug",
    };

    // All at once: each waits for its own clock most of the time.
    private static async Task EveryAsync(string[] steps, Wrong wrong, string? interruptIn, Action<string, Ended> check)
    {
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(steps, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (step, _) =>
        {
            try
            {
                using var ended = await Ended.OfAsync(step, wrong, interruptIn);
                Assert.True(ended.Reached.Contains(step), "never reached");
                Assert.True(ended.Sides.Servers is null or { Disposed: true }, "the servers were left behind");
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

    /// <summary>What a run of one trial with one fault has left.</summary>
    private sealed class Ended(string folder, FakeSides sides, IReadOnlyCollection<string> reached) : IDisposable
    {
        public FakeSides Sides => sides;

        public IReadOnlyCollection<string> Reached => reached;

        public RunStatus Status { get; } = JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(folder, "run.json")), ResultsJson.Default.RunFile)!.Status;

        public int Exit => RunCommand.ExitOf(Status, report: 0);

        public TrialFile? Trial { get; } = Files(folder, "*.json").Select(f => JsonSerializer.Deserialize(File.ReadAllText(f), ResultsJson.Default.TrialFile)).SingleOrDefault();

        public string[] Codes => [.. Trial!.Findings.Select(f => f.Code)];

        public bool HasTrace => Files(folder, "*.error.txt").Length > 0;

        private static string[] Files(string folder, string pattern) => Path.Combine(folder, "trials") is var trials && Directory.Exists(trials) ? Directory.GetFiles(trials, pattern) : [];

        public static async Task<Ended> OfAsync(string? step, Wrong wrong, string? interruptIn = null)
        {
            var folder = Directory.CreateTempSubdirectory("bench-failure-").FullName;
            using var time = new RushingTime();
            using var fault = new Fault(step, wrong, interruptIn);
            var sides = new FakeSides(fault, time);
            var scenario = new Scenario
            {
                Name = "s",
                Workloads = [new Workload { Name = "w", Clients = 40, MessagesPerSecond = 1, FanOut = FanOut.Broadcast }],
                Patterns = [new PatternSettings { Pattern = "sse" }],
                Trials = 1,
                Phases = new PhasePlan { ConnectPerSecond = 1000, IdleSeconds = 0.2, WarmupSeconds = 0.2, SteadySeconds = 0.5, DrainSeconds = 0.2 },
            };
            var settings = new RunSettings { Scenario = scenario, Engine = "reference", Processes = new ProcessRule(), CommandLine = "bench run", RunId = "r", StartedUtc = "2026-01-01T00:00:00Z", Findings = [] };
            await time.RunAsync(() => new Run(settings, RunFolder.At(folder, overwrite: false), fault, time, sides).ExecuteAsync(fault.Interrupt.Token));
            return new Ended(folder, sides, [.. fault.Reached.Keys]);
        }

        public void Dispose() => Directory.Delete(folder, recursive: true);
    }
}
