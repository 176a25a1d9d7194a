using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit.Running;

/// <summary>The set of shards and the talk with one, without a process.</summary>
public sealed class FleetTests
{
    [Fact]
    public async Task What_shards_say_is_summed_and_each_has_its_part_of_the_clients()
    {
        var bed = new Fleet(shards: 3);
        await bed.Shards.OpenAsync(bed.Plan, [new("http://127.0.0.1:1")], CancellationToken.None);
        Assert.Equal([(0, 30), (30, 30), (60, 30)], bed.Fakes.Select(f => (f.Opened!.Plan.FirstClient, f.Opened.Plan.Clients)));
        Assert.Equal(3 * 100.0, bed.Fakes.Sum(f => f.Opened!.Plan.ConnectPerSecond), 1e-9);

        var reading = await bed.Shards.ConnectAsync(0.5, CancellationToken.None);
        Assert.Equal((45, 45, 6_000), (reading.Counts.Connected, reading.Counts.Open, reading.CpuUs));
        Assert.Equal(45, (await bed.Shards.LookAsync(CancellationToken.None)).Counts.Open);
    }

    [Fact]
    public async Task What_a_dead_shard_last_said_stands_and_its_clients_are_lost()
    {
        var bed = new Fleet(shards: 3);
        await bed.Shards.ConnectAsync(1, CancellationToken.None);
        bed.Fakes[1].Die();
        Assert.True(bed.Shards.AnyEnded);
        Assert.Equal(
            "the generator ended with signal 9 while connecting; its 30 clients count as lost",
            await bed.Shards.FailureAsync("connecting"));
        await bed.Shards.CeaseAsync(CancellationToken.None); // Those that live are told.
        Assert.Equal([true, false, true], bed.Fakes.Select(f => f.Ceased));

        var results = await bed.Shards.FinishAsync(null, CancellationToken.None);
        Assert.Equal([30, 0, 30], results.Select(r => r.Reach.Held));
        Assert.Equal((30, 0, 30), (results[1].End.Counts.Lost, results[1].End.Counts.Open, results[1].Losses[DeadShard.Reason]));
        Assert.Equal(90, results.Sum(r => r.Attempted));
        // However late it ended: what the others measured is no whole trial.
        Assert.Equal(
            "the generator ended with signal 9 while collecting results; its 30 clients count as lost", bed.Shards.FailureAtTheEnd);
    }

    [Fact]
    public async Task One_that_has_gone_is_told_while_the_others_are_still_at_work()
    {
        var bed = new Fleet(shards: 3);
        bed.Fakes[0].Hangs = true; // Thousands of connects take their time.
        bed.Fakes[2].Die();
        var connecting = bed.Shards.ConnectAsync(1, CancellationToken.None).WaitAsync(Eventually.Token());
        Assert.Contains(
            "ended with signal 9", (await Assert.ThrowsAsync<ChildFailedException>(() => connecting)).Message, StringComparison.Ordinal);
        var asking = bed.Shards.ExchangeClocksAsync(TimeProvider.System, CancellationToken.None).WaitAsync(Eventually.Token());
        await Assert.ThrowsAsync<ChildFailedException>(() => asking);
        // Who was given up can be asked again.
        bed.Fakes[0].Hangs = false;
        Assert.Equal([0, 30, 0], (await bed.Shards.FinishAsync(null, CancellationToken.None)).Select(r => r.Reach.Held));
    }

    [Fact]
    public async Task The_clients_of_all_dead_shards_are_counted_where_the_loss_is_named()
    {
        var bed = new Fleet(shards: 3);
        await bed.Shards.ConnectAsync(1, CancellationToken.None);
        bed.Fakes[0].Die();
        bed.Fakes[2].Die();
        const string ended = "; of 3 generators 2 have ended, and their 60 clients count as lost";
        Assert.EndsWith($"while connecting{ended}", await bed.Shards.FailureAsync("connecting"), StringComparison.Ordinal);
        await bed.Shards.FinishAsync(null, CancellationToken.None);
        Assert.EndsWith($"while collecting results{ended}", bed.Shards.FailureAtTheEnd, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_of_one_agent_that_are_missed_a_moment_later_are_counted_too()
    {
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            var bed = new Fleet(shards: 3);
            var fleet = new ShardFleet(bed.Plan, bed.Fakes, time);
            bed.Fakes[0].Die();
            var told = fleet.FailureAsync("connecting");
            await time.PassAsync(HostedShards.Hold);
            bed.Fakes[1].Die();
            Assert.Contains("2 have ended, and their 60 clients", await told, StringComparison.Ordinal);
            // Who finds it and who makes a sentence of it both ask; there is one wait.
            await time.StandAsync(async () =>
                Assert.Contains("2 have ended", await fleet.FailureAsync("connecting"), StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData(10_800_000_000)]
    [InlineData(-10_800_000_000)]
    public async Task A_clock_of_another_machine_is_shifted_to_ours_and_what_it_has_drifted_since_is_in_the_bound(long apartUs)
    {
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            var bed = new Fleet(shards: 2);
            var fleet = new ShardFleet(bed.Plan, bed.Fakes, time);
            Assert.True(fleet.ClocksMayDiffer);
            var theirs = new ShiftedTime(time);
            (bed.Fakes[0].Clock, bed.Fakes[1].Clock) = (new ShiftedTime(time), theirs);
            Assert.Null(await ClockAlignment.MakeAsync(fleet, time, CancellationToken.None));
            theirs.ShiftBy(apartUs);
            Assert.Equal(Math.Abs(apartUs), await ClockAlignment.MakeAsync(fleet, time, CancellationToken.None));
            Assert.Equal(time.NowUs(), theirs.NowUs());
            Assert.Equal(0, await ClockAlignment.BoundUsAsync(fleet, time, twoWay: false, CancellationToken.None));
            theirs.ShiftBy(-250);
            bed.Fakes[0].Clock!.ShiftBy(40);
            Assert.Equal(250, await ClockAlignment.BoundUsAsync(fleet, time, twoWay: false, CancellationToken.None));
            Assert.Equal(290, await ClockAlignment.BoundUsAsync(fleet, time, twoWay: true, CancellationToken.None));
        });
    }

    [Fact]
    public async Task The_offset_is_that_of_the_least_round_trip_and_half_of_it_is_the_bound()
    {
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            var bed = new Fleet(shards: 1);
            var theirs = new ShiftedTime(time);
            theirs.ShiftBy(7_200_000_000);
            bed.Fakes[0].Clock = theirs;
            var asked = 0;
            // The way there takes 1 ms and the way back as long; now and then something holds up the way there.
            bed.Fakes[0].There = () => time.PassAsync(TimeSpan.FromMilliseconds(asked++ % 4 == 1 ? 1 : 50));
            bed.Fakes[0].Back = () => time.PassAsync(TimeSpan.FromMilliseconds(1));
            var fleet = new ShardFleet(bed.Plan, bed.Fakes, time);
            Assert.Equal(7_200_000_000, await ClockAlignment.MakeAsync(fleet, time, CancellationToken.None));
            Assert.Equal(1_000, await ClockAlignment.BoundUsAsync(fleet, time, twoWay: false, CancellationToken.None));
        });
    }

    [Theory]
    [InlineData(3, 2_000.0)]
    [InlineData(0, null)]
    public async Task Clocks_that_do_not_answer_often_enough_have_the_bound_of_what_they_did_answer(int answers, double? boundUs)
    {
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            using var bed = new ClockBed(time);
            var asked = 0;
            bed.Fleet.Fakes[0].Back = () => time.PassAsync(TimeSpan.FromMilliseconds(2));
            bed.Fleet.Fakes[1].There = async () =>
            {
                if (++asked <= answers) return;
                await bed.Enough.CancelAsync(); // The time is over before it answers again.
                bed.Enough.Token.ThrowIfCancellationRequested();
            };
            Assert.Equal(boundUs, await ClockAlignment.BoundUsWithinAsync(bed.Trial, bed.Trial.Generators!, bed.Enough.Token));
        });
    }

    [Theory]
    [InlineData(null, 70.0)] // They read our clock: it is as near as it was.
    [InlineData(5.0, null)]
    public async Task Clocks_that_do_not_answer_at_the_end_leave_no_bound_where_they_were_shifted(double? shiftUs, double? boundUs)
    {
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            using var bed = new ClockBed(time);
            foreach (var fake in bed.Fleet.Fakes) fake.Hangs = true;
            var measured = bed.Trial.Measured;
            (measured.Whole, measured.OnAgents) = (true, true);
            (measured.ClockShiftUs, measured.ClockBoundUs) = (shiftUs, 70);
            await new CollectStage().RunAsync(bed.Trial, CancellationToken.None);
            Assert.Equal(boundUs, measured.ClockBoundUs);
            var (file, _) = TrialFileBuilder.Build(bed.Fleet.Plan, measured);
            Assert.Equal((true, boundUs), (file.OnAgents, file.ClockBoundUs));
            Assert.Equal(boundUs is null, file.Unavailable.ContainsKey("clock_bound_us"));
        });
    }

    [Fact]
    public void Of_several_machines_that_tells_how_busy_generators_are_which_is_busiest()
    {
        var bed = new Fleet(shards: 3);
        ShardResult[] results = [Of(0, 900_000), Of(1, 100_000), Of(2, 100_000)];
        CpuAllowance[] machines = [new([0], 1), new([1, 2], 4)];
        Assert.Equal(0.9, ProcessFigures.LargestShare(machines, results)!.Value, 9);
        Assert.Equal(0.05, ProcessFigures.LargestShare([machines[1]], results)!.Value, 9); // Those of one machine together.
        Assert.Null(ProcessFigures.LargestShare(machines, results[..2]));
        results[2] = results[2] with { SteadyEnd = null };
        Assert.Null(ProcessFigures.LargestShare(machines, results));

        ShardResult Of(int index, double usedUs) => DeadShard.Result(
            bed.Plan.Workload, 1, null, null, bed.Plan.Layout.Generators[index], 0, null) with
        {
            SteadyStart = Reading(0) with { AtUs = 5_000_000, CpuUs = 70 },
            SteadyEnd = Reading(0) with { AtUs = 6_000_000, CpuUs = 70 + usedUs },
        };
    }

    [Theory]
    [InlineData(3_600_000_000, false)]
    [InlineData(0, true)]
    [InlineData(-500_000, true)]
    public async Task A_start_that_an_agent_acknowledges_too_late_is_called_off(long aheadUs, bool calledOff)
    {
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            var bed = new Fleet(shards: 2);
            var fleet = new ShardFleet(bed.Plan, bed.Fakes, time);
            Assert.True(fleet.LeadUs >= 1_000_000);
            var startUs = time.NowUs() + aheadUs;
            var timeline = new Timeline(startUs, startUs + 1, startUs + 2);
            if (!calledOff)
            {
                await fleet.BeginAsync(timeline, CancellationToken.None);
                return;
            }

            var failure = await Assert.ThrowsAsync<AgentFailedException>(() => fleet.BeginAsync(timeline, CancellationToken.None));
            Assert.Contains("the start was called off: the last of 2 generators", failure.Message, StringComparison.Ordinal);
            await bed.Shards.BeginAsync(timeline, CancellationToken.None); // On one machine nothing is new.
            Assert.Equal(0, bed.Shards.LeadUs);
        });
    }

    [Fact]
    public async Task What_a_shard_on_an_agent_dies_of_is_the_agents_affair()
    {
        var bed = new Fleet(shards: 2);
        await using var fleet = new ShardFleet(bed.Plan, bed.Fakes, TimeProvider.System);
        bed.Fakes[1].Die();
        var failure = await Assert.ThrowsAsync<AgentFailedException>(() => fleet.ConnectAsync(1, CancellationToken.None));
        Assert.Contains("ended with signal 9", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_on_agents_are_given_their_clients_a_few_at_a_time()
    {
        var bed = new Fleet(shards: 3 * ShardStarts.AtOnce);
        await using var fleet = new ShardFleet(bed.Plan, bed.Fakes, TimeProvider.System);
        var (under, most) = (0, new ConcurrentBag<int>());
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var fake in bed.Fakes)
        {
            fake.There = async () =>
            {
                var now = Interlocked.Increment(ref under);
                most.Add(now);
                if (now == ShardStarts.AtOnce) full.TrySetResult();
                await full.Task.WaitAsync(Eventually.Token());
            };
            fake.Back = () => Task.FromResult(Interlocked.Decrement(ref under));
        }

        await fleet.OpenAsync(bed.Plan, [new("http://127.0.0.1:1")], CancellationToken.None);
        Assert.Equal((3 * ShardStarts.AtOnce, ShardStarts.AtOnce), (most.Count, most.Max()));
    }

    [Fact]
    public async Task One_that_goes_while_others_are_given_their_clients_is_told_before_it_is_asked()
    {
        var bed = new Fleet(shards: 3 * ShardStarts.AtOnce);
        await using var fleet = new ShardFleet(bed.Plan, bed.Fakes, TimeProvider.System);
        bed.Fakes[^1].Die();
        var asked = 0;
        foreach (var fake in bed.Fakes) fake.There = () => Task.FromResult(Interlocked.Increment(ref asked));
        var failure = await Assert.ThrowsAsync<AgentFailedException>(
            () => fleet.OpenAsync(bed.Plan, [new("http://127.0.0.1:1")], CancellationToken.None));
        Assert.EndsWith("ended with signal 9 while all were given their clients", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task A_shard_that_gives_no_result_in_time_costs_its_own_part_only()
    {
        var bed = new Fleet(shards: 2);
        await bed.Shards.ConnectAsync(1, CancellationToken.None);
        bed.Fakes[0].Hangs = true;
        using var limit = new CancellationTokenSource();
        var finishing = bed.Shards.FinishAsync(null, limit.Token);
        await limit.CancelAsync();
        var results = await finishing;
        Assert.Equal((0, 45), (results[0].Reach.Held, results[1].Reach.Held));
        Assert.Contains("did not give its result in time", bed.Shards.FailureAtTheEnd, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_answer_to_a_question_that_was_given_up_is_not_taken_for_the_answer_to_the_next()
    {
        await using var lines = new Lines();
        await using var talk = new ShardTalk(lines, TimeProvider.System);
        using var given = new CancellationTokenSource();
        var first = talk.AskAsync(new ShardCommand { Read = true }, given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        var second = talk.AskAsync(new ShardCommand { Look = true }, CancellationToken.None);
        Assert.Equal([1, 2], lines.Commands.Select(c => c.Number));
        lines.Say(new ShardReply { Answers = 1, Reading = Reading(open: 1) });
        lines.Say(new ShardReply { Progress = Progress(open: 2) });
        lines.Say(new ShardReply { Answers = 2, Seen = Progress(open: 3) });
        Assert.Equal(3, (await second).Seen!.Counts.Open);
        Assert.Equal(2, talk.Progress!.Counts.Open);
    }

    [Fact]
    public async Task Who_waits_for_a_shard_that_ends_or_talks_nonsense_is_told_how()
    {
        await using var ends = new Lines();
        await using var ended = new ShardTalk(ends, TimeProvider.System);
        var asked = ended.AskAsync(new ShardCommand { Read = true }, CancellationToken.None);
        ends.End();
        Assert.Contains(
            "ended with signal 9", (await Assert.ThrowsAsync<ChildFailedException>(() => asked)).Message, StringComparison.Ordinal);

        await using var raves = new Lines();
        await using var raving = new ShardTalk(raves, TimeProvider.System);
        var question = raving.AskAsync(new ShardCommand { Read = true }, CancellationToken.None);
        raves.Say("{ \"answers\": \"one\" }");
        Assert.Contains(
            "said what cannot be read", (await Assert.ThrowsAsync<ChildFailedException>(() => question)).Message, StringComparison.Ordinal);
        Assert.True(raving.HasEnded);
    }

    [Fact]
    public async Task A_shard_that_has_never_said_anything_gets_as_long_as_a_server_to_start()
    {
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            await using var lines = new Lines();
            await using var talk = new ShardTalk(lines, time);
            var beganUs = time.NowUs();
            var failure = await Assert.ThrowsAsync<ChildFailedException>(() => talk.AskAsync(
                new ShardCommand { Open = new ShardOpen("lean", Fleet.Client, Progress: true) }, CancellationToken.None));
            Assert.Contains("has said nothing for 120 s", failure.Message, StringComparison.Ordinal);
            Assert.True(time.NowUs() - beganUs >= 120_000_000);
        });
    }

    [Fact]
    public async Task A_shard_that_says_nothing_for_half_a_minute_hangs_one_that_tells_its_progress_may_take_its_time()
    {
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            await using var lines = new Lines();
            await using var talk = new ShardTalk(lines, time);
            var open = talk.AskAsync(
                new ShardCommand { Open = new ShardOpen("lean", Fleet.Client, Progress: true) }, CancellationToken.None);
            lines.Say(new ShardReply { Answers = 1 });
            await open;
            var failure = await Assert.ThrowsAsync<ChildFailedException>(
                () => talk.AskAsync(new ShardCommand { Read = true }, CancellationToken.None));
            Assert.Contains("has said nothing for 30 s", failure.Message, StringComparison.Ordinal);

            var slow = talk.AskAsync(new ShardCommand { Read = true }, CancellationToken.None);
            for (var word = 0; word < 6; word++)
            {
                lines.Say(new ShardReply { Progress = Progress(open: 1) });
                await time.PassAsync(TimeSpan.FromSeconds(20));
            }

            lines.Say(new ShardReply { Answers = 3, Reading = Reading(open: 7) });
            Assert.Equal(7, (await slow).Reading!.Counts.Open);
        });
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_given_up_after_its_time_and_a_pause_of_our_own_is_none_of_it()
    {
        var time = new PausedTime();
        var limit = new AnswerLimit(TimeSpan.FromSeconds(8), time);
        var answer = new TaskCompletionSource<int>();
        var waiting = limit.WaitAsync(answer.Task);
        for (var second = 0; second < 3; second++) await time.PassAsync(TimeSpan.FromSeconds(1));
        await time.PassAsync(TimeSpan.FromHours(1)); // Stopped, with the answer on its way.
        await time.AskedAsync();
        answer.SetResult(7);
        Assert.Equal(7, await waiting);
        Assert.False(limit.IsOver);

        // 3 s, 2 s for the pause, and what comes now.
        waiting = limit.WaitAsync(new TaskCompletionSource<int>().Task);
        for (var second = 0; second < 3; second++)
        {
            Assert.False(waiting.IsCompleted);
            await time.PassAsync(TimeSpan.FromSeconds(1));
        }

        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        Assert.True(limit.IsOver);
    }

    [Fact]
    public async Task Questions_that_fail_at_once_use_up_the_same_time()
    {
        var time = new PausedTime();
        var limit = new AnswerLimit(TimeSpan.FromSeconds(1), time);
        for (var i = 0; i < 5; i++)
        {
            Assert.False(limit.IsOver);
            await Assert.ThrowsAsync<IOException>(() => limit.WaitAsync(Task.FromException<int>(new IOException())));
            var pausing = limit.PauseAsync(TimeSpan.FromMilliseconds(200));
            await time.PassAsync(TimeSpan.FromMilliseconds(200));
            await pausing;
        }

        Assert.True(limit.IsOver);
    }

    [Fact]
    public async Task A_question_that_fails_late_uses_up_the_time_that_it_took()
    {
        var time = new PausedTime();
        var limit = new AnswerLimit(TimeSpan.FromSeconds(1), time);
        var answer = new TaskCompletionSource<int>();
        var waiting = limit.WaitAsync(answer.Task);
        await time.AskedAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        answer.SetException(new IOException());
        await Assert.ThrowsAsync<IOException>(() => waiting);
        Assert.True(limit.IsOver);
    }

    private static ShardProgress Progress(long open) =>
        new() { AtUs = 0, Counts = new Counts { Connected = open, Open = open }, SocketBytes = 0, CpuUs = 0 };

    private static ShardReading Reading(long open) => new()
    {
        AtUs = 0,
        Counts = new Counts { Connected = open, Open = open },
        Wire = new WireTotals(0, 0, 0, 0),
        CpuUs = 2_000,
        SystemCpuUs = 0,
        ResidentBytes = 0,
        AllocatedBytes = 0,
        Collections = 0,
        GcPauseMs = 0,
    };

    /// <summary>A clock that goes on only when it is told to, with one timer, as after a pause: whatever is due fires once.</summary>
    private sealed class PausedTime : TimeProvider
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _nowTicks = TimeSpan.TicksPerDay;
        private Action _due = () => { };

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _nowTicks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                _due = () => callback(state);
                _asked.TrySetResult();
            }

            return new Timer();
        }

        /// <summary>Ends once somebody waits for this time.</summary>
        public Task AskedAsync()
        {
            lock (_gate) return _asked.Task.WaitAsync(Eventually.Token());
        }

        /// <summary>Lets time pass, and nothing come due.</summary>
        public void Advance(TimeSpan span) => Interlocked.Add(ref _nowTicks, span.Ticks);

        /// <summary>Lets time pass once somebody waits for it.</summary>
        public async Task PassAsync(TimeSpan span)
        {
            await AskedAsync();
            Interlocked.Add(ref _nowTicks, span.Ticks);
            Action due;
            lock (_gate)
            {
                _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                due = _due;
            }

            due();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private sealed class Fleet
    {
        public Fleet(int shards)
        {
            var workload = new Workload { Name = "w", Clients = 90, MessagesPerSecond = 1 };
            Plan = new TrialPlan
            {
                Place = new PlannedTrial(1, "w", "sse", "sse", 1),
                Workload = workload,
                Pattern = new PatternSettings { Pattern = "sse" },
                Phases = new PhasePlan { ConnectPerSecond = 300 },
                Seed = 1,
                Engine = "lean",
                FixedTiering = true,
                Cores = CorePlan.ForThisMachine(),
                Layout = Layout.Of(workload, servers: 1, generators: shards),
            };
            Fakes = [.. Enumerable.Range(0, shards).Select(i => new FakeShard(Plan.Layout.Generators[i].Clients))];
            Shards = new ShardFleet(Plan, Fakes);
        }

        public static ClientPlan Client { get; } = new()
        {
            Server = new Uri("http://127.0.0.1:1"),
            Pattern = new PatternSettings { Pattern = "sse" },
            Workload = new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 },
            Seed = 1,
            Clients = 1,
            ConnectPerSecond = 1,
        };

        public TrialPlan Plan { get; }

        public IReadOnlyList<FakeShard> Fakes { get; }

        public ShardFleet Shards { get; }
    }

    /// <summary>A trial whose two generators are on agents.</summary>
    private sealed class ClockBed : IDisposable
    {
        private readonly Fault _fault = new(null, Wrong.Broken);

        public ClockBed(RushingTime time)
        {
            foreach (var fake in Fleet.Fakes) fake.Clock = new ShiftedTime(time);
            Trial = new TrialSession(Fleet.Plan, new FakeSides(_fault, time), _fault, time)
            {
                Generators = new ShardFleet(Fleet.Plan, Fleet.Fakes, time),
            };
        }

        public Fleet Fleet { get; } = new(shards: 2);

        public TrialSession Trial { get; }

        /// <summary>Cancelled when no more time is left for the clocks.</summary>
        public CancellationTokenSource Enough { get; } = new();

        public void Dispose()
        {
            Enough.Dispose();
            _fault.Dispose();
        }
    }

    private sealed class FakeShard(int clients) : IShard
    {
        private long _open;

        public ShardOpen? Opened { get; private set; }

        public bool Ceased { get; private set; }

        public bool Hangs { get; set; }

        /// <summary>Its clock; null for one that stands still.</summary>
        public ShiftedTime? Clock { get; set; }

        /// <summary>The way of a command to it.</summary>
        public Func<Task> There { get; set; } = () => Task.CompletedTask;

        /// <summary>The way of its answer.</summary>
        public Func<Task> Back { get; set; } = () => Task.CompletedTask;

        public int Id => 1;

        public ShardProgress? Progress => FleetTests.Progress(_open);

        public bool HasEnded { get; private set; }

        public void Die() => HasEnded = true;

        public async Task<ShardReply> AskAsync(ShardCommand command, CancellationToken stop)
        {
            await Task.Yield();
            if (HasEnded) throw await FailureAsync("asking");
            if (Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            await There();
            if (command.ShiftUs is { } byUs) Clock!.ShiftBy(byUs);
            var atUs = Clock?.NowUs() ?? 0;
            await Back();
            Opened = command.Open ?? Opened;
            Ceased |= command.Cease == true;
            _open = command.ConnectUpTo ?? _open;
            return new ShardReply
            {
                Reading = Reading(_open),
                Seen = FleetTests.Progress(_open) with { AtUs = atUs },
                Result = command.Finish is null ? null : new ShardResult
                {
                    SteadyStart = null,
                    SteadyEnd = null,
                    End = Reading(_open),
                    Reach = Reach.Of([], null) with { Held = _open },
                    Attempted = clients,
                    HeldAtStart = 0,
                    Histograms = new Dictionary<string, string>(),
                    Failures = new Dictionary<string, long>(),
                    Losses = new Dictionary<string, long>(),
                    SendFailures = new Dictionary<string, long>(),
                },
            };
        }

        public Task<ChildFailedException> FailureAsync(string doing) =>
            Task.FromResult(new ChildFailedException($"the generator ended with signal 9 while {doing}"));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Lines : IShardLines
    {
        private readonly Channel<string> _said = Channel.CreateUnbounded<string>();

        public List<ShardCommand> Commands { get; } = [];

        public string Name => "generator";

        public int Id => 1;

        public void Say(ShardReply reply) => Say(JsonSerializer.Serialize(reply, ShardJson.Default.ShardReply));

        public void Say(string line) => _said.Writer.TryWrite(line);

        public void End() => _said.Writer.TryComplete();

        public Task WriteAsync(string line, CancellationToken stop)
        {
            Commands.Add(JsonSerializer.Deserialize(line, ShardJson.Default.ShardCommand)!);
            return Task.CompletedTask;
        }

        public async Task<string?> ReadAsync() => await _said.Reader.WaitToReadAsync() ? await _said.Reader.ReadAsync() : null;

        public Task<ChildFailedException> FailureAsync(string doing) =>
            Task.FromResult(new ChildFailedException($"the generator ended with signal 9 while {doing}"));

        public ValueTask DisposeAsync()
        {
            End();
            return ValueTask.CompletedTask;
        }
    }
}
