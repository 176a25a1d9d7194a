using System.Text;
using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;
using Bench.Loadgen.Targets;

namespace Bench.Tests.Unit.Running;

/// <summary>Each stage of a trial by itself, over sides that do at once what they are asked.</summary>
public sealed class StageTests
{
    [Fact]
    public async Task Connecting_reads_memory_at_five_counts_of_connections()
    {
        await using var bed = await Bed.StartedAsync();
        await bed.RunAsync(new ConnectStage());
        Assert.Equal([8, 16, 24, 32, 40], bed.Trial.Measured.Memory.Select(m => m.Connections));
        Assert.All(bed.Trial.Measured.Memory, m => Assert.Equal((50_000_000 / 1024.0, 1 / 1024.0), (m.ResidentKb, m.HeapKb)));
        Assert.True(bed.Trial.Measured.ConnectEndUs > bed.Trial.Measured.ConnectStartUs);
    }

    [Fact]
    public async Task Connecting_says_what_each_step_took_but_for_the_collection_after_it()
    {
        await using var bed = await Bed.StartedAsync();
        await bed.RunAsync(new ConnectStage());
        var steps = bed.Trial.Measured.ConnectSteps;
        Assert.Equal([8, 8, 8, 8, 8], steps.Select(s => s.Connects));
        Assert.Equal([null, 0, 0, 0, 0], steps.Select(s => s.CompileMs)); // Nobody knows of the time before the first step.
        // The fake uses a tenth of a core; the clients are waited for after each step.
        Assert.All(steps, s => Assert.True(s.Seconds >= 0.3 && Math.Abs(s.CpuUs!.Value - s.Seconds * 100_000) < 2, $"{s}"));
        string[] step = ["generators: read", "generators: connect", "generators: read", "servers: collect"];
        Assert.Equal(Enumerable.Repeat(step, 5).SelectMany(s => s), bed.Fault.Order.SkipWhile(s => s != step[0]));
    }

    [Fact]
    public async Task The_target_is_looked_at_alone_only_where_whole_idle_periods_are_measured()
    {
        await using var bed = await Bed.StartedAsync();
        await bed.RunAsync(new AloneStage());
        Assert.Null(bed.Trial.Measured.AloneCpuUsPerSecond);
        await using var whole = await Bed.StartedAsync(plan => plan with { Idle = new IdleLength(1, WholePeriods: true) });
        await whole.RunAsync(new AloneStage());
        Assert.Equal(100_000, whole.Trial.Measured.AloneCpuUsPerSecond!.Value, 1); // The fake uses a tenth of a core.
    }

    [Fact]
    public async Task An_idle_phase_without_length_asks_nobody_one_with_length_looks_from_its_first_instant_to_its_last()
    {
        await using var none = await Bed.StartedAsync(plan => plan with { Idle = new IdleLength(0, WholePeriods: false) });
        var before = none.Fault.Order.Count;
        await none.RunAsync(new IdleStage());
        Assert.Equal((before, 0), (none.Fault.Order.Count, none.Trial.Measured.IdleLooks.Count));

        await using var bed = await Bed.StartedAsync(plan => plan with { Idle = new IdleLength(3, WholePeriods: false) });
        await bed.RunAsync(new IdleStage());
        var looks = bed.Trial.Measured.IdleLooks;
        Assert.True(looks.Count > 2);
        Assert.True(looks[^1].AtUs - bed.Trial.Measured.IdleStart!.AtUs >= 3_000_000);
        Assert.NotNull(bed.Trial.Measured.IdleCounters);
    }

    [Fact]
    public async Task Who_ends_while_nothing_happens_yet_is_seen_before_the_wait_is_over()
    {
        await using var bed = await Bed.StartedAsync(plan => plan with
        {
            Pattern = new PatternSettings { Pattern = "websocket" }, // A whole period is waited for, of a quarter of a minute.
            Idle = new IdleLength(3, WholePeriods: true),
        });
        bed.Fault.KillGenerator();
        await bed.Time.RunAsync(async () =>
        {
            foreach (IStage stage in (IStage[])[new AloneStage(), new IdleStage()])
            {
                await bed.Time.StandAsync(() =>
                    Assert.ThrowsAsync<ChildFailedException>(() => stage.RunAsync(bed.Trial, CancellationToken.None)));
            }
        });
    }

    [Fact]
    public async Task Generators_know_the_phases_before_the_publisher_begins()
    {
        await using var bed = await Bed.StartedAsync();
        await bed.RunAsync(new WarmUpStage());
        var order = bed.Fault.Order.ToArray();
        Assert.True(Array.IndexOf(order, "generators: begin") < Array.IndexOf(order, "servers: start workload"));
        var timeline = bed.Trial.Measured.Timeline!;
        Assert.Equal((200_000, 500_000), (timeline.SteadyUs - timeline.StartUs, timeline.EndUs - timeline.SteadyUs));
        Assert.True(bed.Trial.Measured.SteadyStart!.AtUs >= timeline.SteadyUs);
    }

    [Fact]
    public async Task Warm_up_and_drain_are_as_long_as_a_pattern_keeps_messages_back()
    {
        await using var bed = await Bed.StartedAsync(
            plan => plan with { Pattern = new PatternSettings { Pattern = "polling", IntervalMs = 300 } });
        await bed.RunAsync(new WarmUpStage(), new DrainStage());
        var timeline = bed.Trial.Measured.Timeline!;
        Assert.Equal(300_000, timeline.SteadyUs - timeline.StartUs); // The plan says 200.
        Assert.Equal(("warm-up", 0.3), bed.Fault.Phases.Single(p => p.Name == "warm-up"));
        Assert.Equal(("drain", 0.5), bed.Fault.Phases.Single(p => p.Name == "drain")); // 0.2 and the interval.
    }

    [Fact]
    public async Task What_a_proof_does_meanwhile_is_told_the_phases_and_waited_for()
    {
        TrialInside? seen = null;
        await using var bed = await Bed.StartedAsync(plan => plan with
        {
            InSteadyState = async inside =>
            {
                await Task.Yield();
                seen = inside;
            },
        });
        await bed.RunAsync(new WarmUpStage(), new SteadyStage());
        Assert.Equal(bed.Trial.Measured.Timeline, seen!.Timeline);
        Assert.Equal(FakeTarget.Id, seen.ServerId);
        Assert.True(bed.Trial.Measured.SteadyEnd!.AtUs >= seen.Timeline.EndUs);
    }

    [Fact]
    public async Task What_is_done_meanwhile_has_ended_before_a_steady_state_that_fails_is_over()
    {
        var ended = false;
        await using var bed = await Bed.StartedAsync(plan => plan with
        {
            InSteadyState = async inside =>
            {
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, inside.Stop);
                }
                finally
                {
                    await Task.Yield(); // As a middlebox that is being started again takes a while to see it.
                    ended = true;
                }
            },
        });
        await Assert.ThrowsAsync<ChildFailedException>(() => bed.Time.RunAsync(async () =>
        {
            await new WarmUpStage().RunAsync(bed.Trial, CancellationToken.None);
            bed.Fault.KillServer();
            await new SteadyStage().RunAsync(bed.Trial, CancellationToken.None);
        }));
        Assert.True(ended);
    }

    [Fact]
    public async Task Others_are_there_from_the_warm_up_on_and_gone_when_one_that_fails_is_over()
    {
        TrialInside? seen = null;
        var ended = false;
        await using var bed = await Bed.StartedAsync(plan => plan with
        {
            Beside = async inside =>
            {
                seen = inside;
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, inside.Stop);
                }
                finally
                {
                    await Task.Yield();
                    ended = true;
                }
            },
        });
        bed.Fault.KillServer();
        await Assert.ThrowsAsync<ChildFailedException>(
            () => bed.Time.RunAsync(() => new WarmUpStage().RunAsync(bed.Trial, CancellationToken.None)));
        Assert.Equal(bed.Trial.Measured.Timeline, seen!.Timeline);
        Assert.True(ended);
    }

    [Fact]
    public async Task The_kernels_memory_is_not_told_where_something_stands_between()
    {
        await using var bed = await Bed.StartedAsync(plan => plan with { Relay = new RelayPlan(TimeSpan.Zero) });
        await using var relay = bed.Trial.Relay;
        await bed.RunAsync(new ConnectStage());
        Assert.All(bed.Trial.Measured.Memory, m => Assert.Null(m.KernelKb));
        var (file, _) = TrialFileBuilder.Build(bed.Trial.Plan, bed.Trial.Measured);
        Assert.Contains("what stands between", file.Unavailable["memory_per_connection.kernel"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WorkloadState.Finished, 0, 0, 80, true)]
    [InlineData(WorkloadState.Running, 0, 0, 80, false)] // More is to come.
    [InlineData(WorkloadState.Finished, 1, 0, 80, false)] // A client has yet to send.
    [InlineData(WorkloadState.Finished, 0, 1, 80, false)] // The server has taken a client's message, and it is in no log yet.
    [InlineData(WorkloadState.Finished, 0, 0, 79, false)] // A subscriber lacks one: 40 subscribers × 2 messages.
    public async Task Drained_is_when_nothing_that_was_due_is_still_to_come(
        WorkloadState state, long backlog, long accepted, long frontier, bool drained)
    {
        await using var bed = await Bed.StartedAsync();
        var publisher = new WorkloadStatus
        {
            State = state,
            Published = 2,
            PublishedSteady = 2,
            DueSteady = 2,
            LagUs = new LagSummary { P50 = 0, P99 = 0, Max = 0 }
        };
        TopicStatus[][] topics = [[new TopicStatus { Topic = 0, LastSequence = 2, PublishedSteady = 2, LastSteadySequence = 2 }]];
        var seen = new ShardProgress
        {
            AtUs = 0,
            Counts = new Counts { Frontier = frontier, ClientAccepted = accepted },
            SocketBytes = 0,
            CpuUs = 0,
            Backlog = backlog
        };
        Assert.Equal(drained, DrainStage.IsDrained(bed.Trial.Plan, publisher, topics, seen));
    }

    [Theory]
    [InlineData(Trouble.Reset, 3, 2, false)]
    [InlineData(Trouble.Reset, 3, 3, true)]
    [InlineData(null, 3, 2, true)] // Lost for no purpose: nobody waits for it.
    public async Task After_a_trouble_whoever_was_cut_off_is_waited_for(Trouble? trouble, long lost, long back, bool drained)
    {
        await using var bed = await Bed.StartedAsync();
        var publisher = new WorkloadStatus
        {
            State = WorkloadState.Finished,
            Published = 0,
            PublishedSteady = 0,
            DueSteady = 0,
            LagUs = new LagSummary { P50 = 0, P99 = 0, Max = 0 }
        };
        var seen = new ShardProgress
        {
            AtUs = 0,
            Counts = new Counts { Lost = lost, Reconnected = back },
            SocketBytes = 0,
            CpuUs = 0,
            Backlog = 0
        };
        var plan = bed.Trial.Plan with { Pattern = bed.Trial.Plan.Pattern with { Trouble = trouble } };
        Assert.Equal(drained, DrainStage.IsDrained(plan, publisher, [[]], seen));
    }

    [Theory]
    [InlineData(true, 3, 3, true)]
    [InlineData(true, 3, 2, false)] // One may still be sent what was made in the steady state.
    [InlineData(false, 3, 0, true)] // What came is of the time at which it came: nothing is under way.
    public async Task Of_a_target_that_publishes_by_itself_what_is_newer_shows_that_nothing_is_still_to_come(
        bool stamps, long open, long newer, bool drained)
    {
        var stamp = stamps ? """, "stamp": { "unit": "ms", "clock": "unix" }""" : "";
        await using var bed = await Bed.StartedAsync(plan => plan with { Target = OwnPublisher(stamp) });
        var seen = new ShardProgress
        {
            AtUs = 0,
            Counts = new Counts { Open = open, Newer = newer },
            SocketBytes = 0,
            CpuUs = 0,
            Backlog = 0
        };
        Assert.Equal(drained, DrainStage.HasNewer(bed.Trial.Plan, seen));
    }

    [Fact]
    public async Task A_trial_on_a_target_that_publishes_by_itself_asks_nobody_to_publish_and_makes_nothing_up()
    {
        await using var bed = await Bed.StartedAsync(
            plan => plan with { Target = OwnPublisher(""), Idle = new IdleLength(3, WholePeriods: false) });
        await bed.RunAsync(new IdleStage());
        Assert.Empty(bed.Trial.Measured.IdleLooks);
        var (file, _) = TrialFileBuilder.Build(bed.Trial.Plan, new Measurements());
        var messages = file.Messages;
        Assert.Equal((null, null, null), (messages.Published, messages.Expected, messages.InFlight));
        Assert.Equal((null, null, null), (messages.Lost, messages.Duplicated, messages.Reordered));
        Assert.Null(messages.InvariantHolds);
        Assert.StartsWith("not checked: the target publishes by itself", messages.Invariant, StringComparison.Ordinal);
        Assert.Equal("the target sends no stamp", file.Unavailable["latency_ms"]);
        Assert.Equal((false, null, null), (file.SelfPublished!.Numbered, file.SelfPublished.Stamp, file.SelfPublished.MessagesPerSecond));
    }

    [Fact]
    public async Task Collecting_where_nothing_was_started_waits_for_nobody_and_fails_nothing()
    {
        await using var bed = new Bed(null, null);
        await bed.RunAsync(new CollectStage());
        Assert.Empty(bed.Fault.Order);
        Assert.Null(bed.Trial.Measured.Failure);
    }

    [Fact]
    public async Task Clients_send_no_more_before_the_logs_are_read_and_results_are_asked_for_after_them()
    {
        await using var bed = await Bed.StartedAsync();
        await bed.RunAsync(new ConnectStage(), new WarmUpStage(), new SteadyStage(), new CollectStage());
        var order = bed.Fault.Order.ToList();
        int[] places =
        [
            order.IndexOf("generators: cease"), order.IndexOf("servers: give up"), order.LastIndexOf("servers: workload"),
            order.LastIndexOf("servers: topics"),
            order.IndexOf("generators: finish"), order.IndexOf("generators: dispose"), order.IndexOf("servers: stop"),
            order.IndexOf("servers: dispose")
        ];
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain(-1, places);
    }

    [Fact]
    public async Task A_target_that_nothing_can_be_read_of_is_measured_without_its_cost_and_the_reason_stands_in_its_place()
    {
        const string why = "the target runs on another host";
        await using var bed = new Bed(null, new NoProbe(why));
        var trial = await new TrialService(bed.Fault, bed.Time, bed.Sides).MakeWholeAsync(bed.Plan, CancellationToken.None);
        Assert.True(trial.Measured.Whole);
        Assert.Equal(40, trial.File.Connections.Connected);
        Assert.Equal(2, trial.File.Messages.ClientFailures!["http-503"]);
        Assert.Equal((null, null, null), (trial.File.Server.CpuUs, trial.File.Server.ResidentBytes, trial.File.Activity));
        Assert.All(
            (string[])["server.cpu_us", "memory_per_connection.resident", "memory_per_connection.heap"],
            figure => Assert.Equal(why, trial.File.Unavailable[figure]));
    }

    [Fact]
    public async Task A_process_of_the_target_that_ends_on_the_way_takes_its_cpu_with_it_and_no_sum_is_told()
    {
        var looks = 0;
        await using var bed = new Bed(
            null, new ProcessProbe(() => looks++ < 3 ? [FakeTarget.Id, FakeTarget.Id + 1] : [FakeTarget.Id], _ => new CpuTime(1000, 0)));
        var trial = await new TrialService(bed.Fault, bed.Time, bed.Sides).MakeWholeAsync(bed.Plan, CancellationToken.None);
        Assert.True(trial.Measured.Whole);
        Assert.Null(trial.File.Server.CpuUs);
        Assert.Contains(
            $"process {FakeTarget.Id + 1} of the target ended", trial.File.Unavailable["server.cpu_us"], StringComparison.Ordinal);
    }

    /// <summary>A session over fakes, in a hurry.</summary>
    private static TargetFile OwnPublisher(string more) => TargetFile.Parse(
        Encoding.UTF8.GetBytes(
            $$"""{ "name": "t", "url": "http://127.0.0.1:1", "publisher": "target", "patterns": { "sse": { "url": "/e"{{more}} } } }"""),
        Path.Combine(Path.GetTempPath(), "target.json"));

    private sealed class Bed : IAsyncDisposable
    {
        public Bed(Func<TrialPlan, TrialPlan>? change, IProbe? probe)
        {
            var workload = new Workload { Name = "w", Clients = 40, MessagesPerSecond = 1, FanOut = FanOut.Broadcast };
            var plan = new TrialPlan
            {
                Place = new PlannedTrial(1, "w", "sse", "sse", 1),
                Workload = workload,
                Pattern = new PatternSettings { Pattern = "sse" },
                Phases = new PhasePlan
                {
                    ConnectPerSecond = 1000,
                    IdleSeconds = 0.2,
                    WarmupSeconds = 0.2,
                    SteadySeconds = 0.5,
                    DrainSeconds = 0.2
                },
                Seed = 1,
                Engine = "reference",
                FixedTiering = true,
                Cores = CorePlan.ForThisMachine(),
                Layout = Layout.Of(workload, servers: 1, generators: 1),
            };
            Plan = change?.Invoke(plan) ?? plan;
            Sides = new FakeSides(Fault, Time) { Probe = probe };
            Trial = new TrialSession(Plan, Sides, Fault, Time);
        }

        public TrialPlan Plan { get; }

        public RushingTime Time { get; } = new();

        public Fault Fault { get; } = new(null, Wrong.Broken);

        public FakeSides Sides { get; }

        public TrialSession Trial { get; }

        public static async Task<Bed> StartedAsync(Func<TrialPlan, TrialPlan>? change = null)
        {
            var bed = new Bed(change, null);
            await bed.RunAsync(new StartStage());
            return bed;
        }

        public Task RunAsync(params IStage[] stages) => Time.RunAsync(async () =>
        {
            foreach (var stage in stages) await stage.RunAsync(Trial, CancellationToken.None);
        });

        public async ValueTask DisposeAsync()
        {
            // Else collecting has.
            if (Trial.Sampler is { } sampler && !Fault.Order.Contains("servers: dispose")) await sampler.DisposeAsync();
            Time.Dispose();
            Fault.Dispose();
        }
    }
}
