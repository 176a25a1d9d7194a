using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Report;

/// <summary>Every doubt is provoked by the figure that it is about, and by nothing in a sound trial.</summary>
public sealed class FindingTests
{
    private static TrialFile Sound(string pattern = "sse")
    {
        using var fixture = new Fixture();
        return fixture.Add(pattern, 1, 10).Data().Trials[0].File;
    }

    private static readonly WorkloadStatus Publisher = new()
    {
        State = WorkloadState.Finished,
        Published = 1000,
        PublishedSteady = 1000,
        DueSteady = 1000,
        LagUs = new LagSummary { P50 = 10, P99 = 100, Max = 1000 }
    };
    private static readonly ServerActivity Activity = new()
    {
        Delivered = 1000,
        Flushes = 1000,
        Lapped = 0,
        Requests = 0,
        EmptyPolls = 0,
        AllocatedBytes = 0,
        Collections = 0,
        GcPauseMs = 0,
        CompileMs = 0
    };
    private static readonly SelfPublishedRecord SelfPublished = new()
    {
        Numbered = true,
        Stamp = new StampRecord(StampUnit.Ms, StampClock.Unix),
        GapMs = null,
        MessagesPerSecond = 1,
        SaidPerSecond = 1,
        NotYetNewer = 0
    };
    private static readonly RequestRecord Requests = new() { Sent = 1000, Empty = 0, Failed = 0, Skipped = 0, LateP99Ms = 2 };

    private static readonly Dictionary<string, (Func<TrialFile, TrialFile> Break, Severity Severity)> Provocations = new()
    {
        ["nothing-delivered"] = (t => t with { LatencyMs = null }, Severity.Invalid),
        ["invariant-broken"] = (t => t with { Messages = t.Messages with { InvariantHolds = false } }, Severity.Invalid),
        ["impossible-values"] = (t => t with { Messages = t.Messages with { Impossible = 1 } }, Severity.Invalid),
        ["impossible-figure"] = (t => t with { Wire = t.Wire with { FramingBytes = -1_000_000 } }, Severity.Invalid),
        ["generator-busy"] = (t => t with { Generator = t.Generator with { CpuShare = 0.86 } }, Severity.Invalid),
        ["generator-late"] = (t => t with { Health = t.Health with { LoopLagP99Ms = 26 } }, Severity.Invalid),
        ["late-polls"] = (t =>
            t with { Pattern = new PatternSettings { Pattern = "polling", IntervalMs = 200 }, Requests = Requests with { LateP99Ms = 11 } },
            Severity.Invalid),
        ["publisher-behind"] = (t => t with { Publisher = Publisher with { PublishedSteady = 999 } }, Severity.Invalid),
        ["publish-failed"] = (t => t with
        {
            Publishing = new PublishRecord { Sent = 1000, Failures = new Dictionary<string, long> { ["http-401"] = 3 }, RequestMs = null }
        },
            Severity.Invalid),
        ["stolen-time"] = (t => t with { Health = t.Health with { StealShare = 0.11 } }, Severity.Invalid),
        ["other-load"] = (t => t with { Health = t.Health with { OtherLoadShare = 0.21 } }, Severity.Invalid),
        ["generator-short"] = (
            t => t with { Connections = t.Connections with { Losses = new Dictionary<string, long> { ["too-many-open-sockets"] = 3 } } },
            Severity.Invalid),
        ["connect-failures"] = (t => t with { Connections = t.Connections with { Connected = 99 } }, Severity.Warning),
        ["lost-connections"] = (t => t with { Connections = t.Connections with { Lost = 1 } }, Severity.Warning),
        ["put-off"] = (t => t with { Connections = t.Connections with { PutOff = 1 } }, Severity.Warning),
        ["lost-messages"] = (t => t with { Messages = t.Messages with { Lost = 1 } }, Severity.Warning),
        ["not-told"] = (t => t with { SelfPublished = SelfPublished with { Numbered = false } }, Severity.Warning),
        ["rate-differs"] = (t => t with { SelfPublished = SelfPublished with { MessagesPerSecond = 0.89 } }, Severity.Warning),
        ["offset-stated"] = (t => t with { SelfPublished = SelfPublished with { ClockOffsetMs = -3.5 } }, Severity.Note),
        ["clock-bound"] = (t => t with { OnAgents = true, ClockBoundUs = 101 * t.Workload.FreshnessMs }, Severity.Warning),
        ["below-bound"] = (t => t with { ClockShiftUs = -7.2e9, ClockBoundUs = t.LatencyMs!.P50 * 1000 + 1 }, Severity.Warning),
        ["fewer-agents"] = (t => t with { Agents = ["A"], AgentsGone = ["B", "C"] }, Severity.Warning),
        ["not-drained"] = (t => t with { Messages = t.Messages with { InFlight = 1 } }, Severity.Warning),
        ["server-saturated"] = (t => t with { Server = t.Server with { CpuShare = 0.96 } }, Severity.Warning),
        ["still-compiling"] =
            (t => t with { Server = t.Server with { CpuUs = 1e6 }, Activity = Activity with { CompileMs = 51 } }, Severity.Warning),
        ["interrupts-apart"] = (t => t with { SoftInterruptsApart = true }, Severity.Warning),
        ["throttled"] = (t => t with { Health = t.Health with { ThrottledShare = 0.051, ThrottledPeriods = 9 } }, Severity.Invalid),
        ["up-overloaded"] = (t => t with { Messages = t.Messages with { ClientUnsent = 1 } }, Severity.Warning),
        ["not-watched"] = (t => t with { Server = t.Server with { CpuShare = null } }, Severity.Warning),
        ["loss-off"] = (t => t with { Pattern = new PatternSettings { Pattern = "sse", LossPercent = 5 }, Loss = Loss(up: 500, down: 620) },
            Severity.Invalid),
        ["read-late"] = (t => t with { Phases = t.Phases with { SteadyDueSeconds = t.Phases.SteadySeconds * 0.9 } }, Severity.Invalid),
        ["trouble-late"] = (t => t with { Troubles = [Began(dueSecond: 5, lateSeconds: t.Phases.SteadySeconds * 0.11)] }, Severity.Invalid),
        ["few-samples"] = (t => t with { LatencyMs = t.LatencyMs! with { Count = 999 } }, Severity.Note),
    };

    private static TroubleMark Began(double? dueSecond, double lateSeconds) =>
        new() { Name = "reset", DueSecond = dueSecond, BeginSecond = (dueSecond ?? 0) + lateSeconds, EndSecond = null };

    private static LossRecord Loss(long up, long down) =>
        new() { AskedPercent = 5, By = "nft", Up = new LossWay(10_000, up, up), Down = new LossWay(10_000, down, down) };

    public static TheoryData<string> Codes => [.. Provocations.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_doubt_is_provoked_by_its_figure_alone(string code)
    {
        var (provoke, severity) = Provocations[code];
        var finding = Assert.Single(DoubtList.Check(provoke(Sound())));
        Assert.Equal((code, severity), (finding.Code, finding.Severity));
        Assert.Matches("[0-9]|cannot be told|^$", finding.Message); // The cause comes with its number, where there is one.
        Assert.NotEmpty(finding.Remedy);
    }

    private static readonly PublishRecord Refused =
        new() { Sent = 1000, Failures = new Dictionary<string, long> { ["http-401"] = 1000 }, RequestMs = null };

    public static TheoryData<Func<TrialFile, TrialFile>, string, string> NothingCame => new()
    {
        { t => t with { Connections = t.Connections with { Connected = 0 } }, "connect-failures", "see connect-failures" },
        { t => t with { Publishing = Refused }, "publish-failed", "see publish-failed" },
        { t => t with { Messages = t.Messages with { Malformed = 7 } }, "impossible-values", "see impossible-values" },
        { t => t with { Publishing = Refused with { Failures = new Dictionary<string, long>() } }, "", "name the same ${topic}" },
        { t => t, "", "raise messages_per_second" },
    };

    [Theory]
    [MemberData(nameof(NothingCame))]
    public void That_nothing_came_is_told_after_its_cause_and_names_it(Func<TrialFile, TrialFile> change, string cause, string remedy)
    {
        var findings = DoubtList.Check(change(Sound() with { LatencyMs = null })).ToArray();
        Assert.Equal(cause.Length > 0 ? [cause, "nothing-delivered"] : ["nothing-delivered"], findings.Select(f => f.Code));
        Assert.Contains(remedy, findings[^1].Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, 0, new[] { "publish-failed" })] // All that was not published was refused.
    [InlineData(999, 0, new[] { "publish-failed", "publisher-behind" })]
    [InlineData(1000, 21_000, new[] { "publish-failed", "publisher-behind" })]
    public void What_a_target_refused_is_not_the_publishers_fault(int refused, int lagUs, string[] codes)
    {
        var publishing = Refused with { Failures = new Dictionary<string, long> { ["http-401"] = refused } };
        var publisher = Publisher with { PublishedSteady = Publisher.DueSteady - 1000, LagUs = Publisher.LagUs with { P99 = lagUs } };
        var findings = DoubtList.Check(Sound() with { Publishing = publishing, Publisher = publisher }).ToArray();
        Assert.Equal(codes, findings.Select(f => f.Code));
        Assert.DoesNotContain(findings, f => f.Message.Contains("0.0 ms late", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, f => f.Remedy.Contains("its own publisher", StringComparison.Ordinal));
    }

    public static TheoryData<Func<TrialFile, TrialFile>, string> Impossible => new()
    {
        { t => t with { Wire = t.Wire with { HttpBytes = -7 } }, "HTTP -7 B" },
        { t => t with { Wire = t.Wire with { TcpIpBytes = -52 } }, "TCP/IP -52 B" },
        { t => t with { IdleBytesPerConnectionSecond = -0.5 }, "bytes of an idle connection-second -0.5 B" },
        { t => t with { Server = t.Server with { IdleCpuUs = -1 } }, "idle server CPU -1 µs" },
        { t => t with { Health = t.Health with { StealShare = -0.1 } }, "stolen time -10" },
        { t => t with { Health = t.Health with { ThrottledShare = -0.1 } }, "throttled time -10" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void No_layer_is_below_nothing(Func<TrialFile, TrialFile> change, string said)
    {
        var finding = Assert.Single(DoubtList.Check(change(Sound())));
        Assert.Equal(("impossible-figure", Severity.Invalid), (finding.Code, finding.Severity));
        Assert.Contains(said, finding.Message, StringComparison.Ordinal);
    }

    // nchan frames a message by nothing: one that was read and not yet counted when the steady state began is missing from its bytes.
    [Theory]
    [InlineData(0, 0, -1, false)]
    [InlineData(0, 0, -1.01, true)]
    [InlineData(100, 0, -21, false)] // 200 a second come while the generator is 100 ms late.
    [InlineData(100, 0, -21.01, true)]
    [InlineData(0, 100, -21, false)] // Its timers are not, but the threads that count: no message took longer than that.
    [InlineData(0, 100, -21.01, true)]
    public void Messages_between_their_bytes_and_their_count_are_no_impossible_framing(
        double lateMs, double latencyMs, double messages, bool impossible)
    {
        var trial = Sound();
        trial = trial with
        {
            Phases = trial.Phases with { SteadySeconds = 10 },
            MessagesInWindow = 2000,
            Wire = trial.Wire with { PayloadBytes = 2000 * 1000, FramingBytes = (long)(messages * 1000) },
            Health = trial.Health with { LoopLagMaxMs = lateMs },
            LatencyMs = trial.LatencyMs! with { Max = latencyMs }
        };
        Assert.Equal(impossible, DoubtList.Check(trial).Any(f => f.Code == "impossible-figure"));
    }

    [Theory]
    [InlineData(1.01, false)]
    [InlineData(1.03, true)]
    public void No_share_is_above_the_whole(double share, bool impossible) =>
        Assert.Equal(
            impossible,
            DoubtList.Check(Sound() with { Server = Sound().Server with { CpuShare = share } }).Any(f => f.Code == "impossible-figure"));

    // What two readings may lie apart is as long however short the steady state came out: a first reading that is late leaves little of it.
    [Theory]
    [InlineData(1, 1.15, true)]
    [InlineData(0.1, 1.15, false)]
    [InlineData(0.1, 2.1, true)]
    public void Two_readings_lie_as_far_apart_however_short_the_steady_state(double steadySeconds, double share, bool impossible)
    {
        var trial = Sound();
        trial = trial with
        {
            Phases = trial.Phases with { SteadySeconds = steadySeconds },
            Health = trial.Health with { OtherLoadShare = share }
        };
        Assert.Equal(impossible, DoubtList.Check(trial).Any(f => f.Code == "impossible-figure"));
    }

    [Fact]
    public void A_bound_of_shifted_clocks_that_could_not_be_read_is_no_bound_of_nothing() =>
        Assert.Contains(DoubtList.Check(Sound() with { ClockShiftUs = 5 }), f => f.Code == "clock-bound");

    [Fact]
    public void A_wide_bound_of_shifted_clocks_is_told_beside_what_is_below_it()
    {
        var trial = Sound();
        trial = trial with { ClockShiftUs = -7.2e9, ClockBoundUs = 101 * trial.Workload.FreshnessMs };
        Assert.Equal(["below-bound", "clock-bound"], DoubtList.Check(trial).Select(f => f.Code).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true, 101, true)] // Thousandths of the need.
    [InlineData(true, 100, false)]
    [InlineData(true, null, true)]
    [InlineData(null, 101, false)] // Processes of one machine, whose clock is proven to be one.
    [InlineData(null, null, false)]
    public void Clocks_of_agents_are_judged_also_where_none_was_shifted(bool? onAgents, int? thousandths, bool told)
    {
        var trial = Sound();
        trial = trial with { OnAgents = onAgents, ClockBoundUs = thousandths * trial.Workload.FreshnessMs };
        Assert.Equal(told, DoubtList.Check(trial).Any(f => f.Code == "clock-bound"));
    }

    [Fact]
    public void Who_made_a_trial_of_fewer_agents_and_who_had_gone_is_named()
    {
        Assert.Equal(
            "the load came from 1 of the 3 agents that the run began with (A): B, C had gone",
            Assert.Single(DoubtList.Check(Sound() with { Agents = ["A"], AgentsGone = ["B", "C"] })).Message);
        Assert.Empty(DoubtList.Check(Sound() with { Agents = ["A", "B"] }));
    }

    [Fact]
    public void No_share_of_the_machine_is_above_the_whole_and_what_others_use_may_come_out_below_nothing()
    {
        var trial = Sound();
        Assert.Contains(
            DoubtList.Check(trial with { Health = trial.Health with { ThrottledShare = 1.2, ThrottledPeriods = 9 } }),
            f => f.Code == "impossible-figure" && f.Message.Contains("throttled time 120", StringComparison.Ordinal));
        Assert.Contains(
            DoubtList.Check(trial with { Health = trial.Health with { OtherLoadShare = 1.2 } }),
            f => f.Code == "impossible-figure" && f.Message.Contains("the load of other programs 120", StringComparison.Ordinal));
        Assert.Empty(DoubtList.Check(trial with { Health = trial.Health with { OtherLoadShare = -0.1 } }));
        // Others that take all of it are a disturbance, after which a trial is made again, and no impossibility.
        Assert.Equal(
            ["other-load"], DoubtList.Check(trial with { Health = trial.Health with { OtherLoadShare = 1.05 } }).Select(f => f.Code));
    }

    [Theory]
    [InlineData(10.9, 10, true)]
    [InlineData(11.2, 10, false)]
    [InlineData(8.9, 10, false)]
    [InlineData(10, 0.002, false)]
    public void What_was_read_over_another_piece_of_time_is_no_cost_of_a_message(double readSeconds, double countedSeconds, bool fine)
    {
        var trial = Sound();
        trial = trial with
        {
            Phases = trial.Phases with { SteadySeconds = readSeconds, SteadyDueSeconds = 10, SteadyCountedSeconds = countedSeconds }
        };
        Assert.Equal(fine ? [] : ["read-late"], DoubtList.Check(trial).Select(f => f.Code));
        // What a trouble does ends when it ends, and its end is waited for.
        Assert.Empty(DoubtList.Check(trial with { Pattern = trial.Pattern with { Trouble = Trouble.Reset } }));
    }

    [Fact]
    public void A_trouble_that_began_in_time_or_whose_time_is_not_known_is_no_doubt()
    {
        var trial = Sound();
        Assert.Empty(DoubtList.Check(trial with { Troubles = [Began(5, trial.Phases.SteadySeconds * 0.09)] }));
        Assert.Empty(DoubtList.Check(trial with { Troubles = [Began(null, 60)] }));
    }

    [Fact]
    public void Compiling_by_the_clock_is_no_share_of_CPU()
    {
        var trial = Sound();
        var finding = Assert.Single(
            DoubtList.Check(trial with { Server = trial.Server with { CpuUs = 1e6 }, Activity = Activity with { CompileMs = 1230 } }));
        Assert.Equal(
            "methods were being compiled for 1230 ms of the steady state, in which the server used 1000 ms of CPU; limit 5 % of that",
            finding.Message);
    }

    [Fact]
    public void A_watch_that_never_fired_is_no_watch_that_was_on_time()
    {
        var trial = Sound();
        var finding = Assert.Single(
            DoubtList.Check(trial with { Health = trial.Health with { LoopLagP99Ms = null, LoopLagMaxMs = null } }));
        Assert.Equal(("generator-late", Severity.Invalid), (finding.Code, finding.Severity));
    }

    public static TheoryData<Func<TrialFile, TrialFile>, string, Severity> Missing => new()
    {
        {
        t => t with
        {
            Server = t.Server with { CpuShare = null },
            Unavailable = new Dictionary<string, string> { ["server.cpu_us"] = "no process is named" }
        },
        "whether the server was saturated cannot be told, as its CPU was not read (no process is named)", Severity.Warning
        },
        {
            t => t with { Publisher = null }, "whether the publisher kept its schedule cannot be told, as it did not say how late it was",
            Severity.Warning
        },
        {
            t => t with { Generator = t.Generator with { CpuShare = null } },
            "how busy the generator was cannot be told, as its CPU was not read", Severity.Note
        },
        {
            t => t with { Health = t.Health with { StealShare = null } }, "whether the hypervisor gave time to others cannot be told",
            Severity.Note
        },
        {
            t => t with { Health = t.Health with { OtherLoadShare = null } }, "whether other programs ran beside it cannot be told",
            Severity.Note
        },
    };

    [Theory]
    [MemberData(nameof(Missing))]
    public void What_was_not_watched_is_not_fine(Func<TrialFile, TrialFile> change, string said, Severity severity)
    {
        var finding = Assert.Single(DoubtList.Check(change(Sound())));
        Assert.Equal(("not-watched", said, severity), (finding.Code, finding.Message, finding.Severity));
    }

    [Fact]
    public void Polls_of_which_nobody_knows_how_late_they_were_are_no_polls_in_time()
    {
        var polling = Sound() with
        {
            Pattern = new PatternSettings { Pattern = "polling", IntervalMs = 200 },
            Requests = Requests with { LateP99Ms = null }
        };
        var finding = Assert.Single(DoubtList.Check(polling));
        Assert.Equal(("late-polls", Severity.Invalid), (finding.Code, finding.Severity));
        // Asks when it may: nothing is due.
        Assert.Empty(DoubtList.Check(polling with { Pattern = new PatternSettings { Pattern = "long-polling" } }));
    }

    [Fact]
    public void A_sound_trial_raises_none() => Assert.Empty(DoubtList.Check(Sound() with { Publisher = Publisher, Requests = null }));

    [Theory]
    [InlineData(500, 500, 5, null)]
    [InlineData(500, 620, 5, "620 of 10,000 packets down were dropped, 6.2 % for the 5 % asked for")]
    [InlineData(380, 500, 5, "380 of 10,000 packets up were dropped")]
    [InlineData(0, 0, 0, null)]
    [InlineData(0, 1, 0, "1 of 10,000 packets down were dropped, 0.01 % for the 0 % asked for")]
    public void Packets_that_were_dropped_are_the_share_that_was_asked_for_within_chance(long up, long down, double asked, string? said)
    {
        var findings = DoubtList.Check(
            Sound() with { Pattern = new PatternSettings { Pattern = "sse", LossPercent = asked }, Loss = Loss(up, down) });
        if (said is null) Assert.Empty(findings);
        else Assert.StartsWith(said, Assert.Single(findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Packets_that_nobody_counted_are_no_packets_that_were_dropped_as_asked()
    {
        var trial = Sound() with
        {
            Pattern = new PatternSettings { Pattern = "sse", LossPercent = 5 },
            Unavailable = new Dictionary<string, string> { ["loss"] = "nft is gone" }
        };
        var finding = Assert.Single(DoubtList.Check(trial));
        Assert.Equal(
            ("loss-off", Severity.Invalid, "how many of the packets were really dropped cannot be told: nft is gone"),
            (finding.Code, finding.Severity, finding.Message));
    }

    [Theory]
    [InlineData(5.0, null, Severity.Warning, "raise drain_seconds")] // The tail is the result, and is cut off.
    [InlineData(null, Trouble.HalfOpen, Severity.Note, "half-open was made on purpose")]
    public void What_had_not_arrived_is_a_warning_where_packets_were_lost_and_a_note_where_the_way_was_cut(
        double? loss, Trouble? trouble, Severity severity, string remedy)
    {
        var trial = Sound() with
        {
            Pattern = new PatternSettings { Pattern = "sse", LossPercent = loss, Trouble = trouble },
            Loss = loss is null ? null : Loss(500, 500)
        };
        var finding = Assert.Single(DoubtList.Check(trial with { Messages = trial.Messages with { InFlight = 40 } }));
        Assert.Equal(("not-drained", severity), (finding.Code, finding.Severity));
        Assert.StartsWith(remedy, finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_doubt_of_the_list_has_its_provocation() => Assert.Equal(Provocations.Count, DoubtList.All.Count);

    [Theory]
    [InlineData(1, 2.0, Severity.Warning)] // skipped, but the others were on time
    [InlineData(0, 100.0, Severity.Invalid)] // all sent, but late
    public void Skipped_polls_warn_and_late_ones_spoil(long skipped, double lateMs, Severity severity)
    {
        var trial = Sound() with
        {
            Pattern = new PatternSettings { Pattern = "polling", IntervalMs = 1000 },
            Requests = Requests with { Skipped = skipped, LateP99Ms = lateMs }
        };
        Assert.Equal(severity, Assert.Single(DoubtList.Check(trial)).Severity);
    }

    [Fact]
    public void A_publisher_that_is_late_but_complete_only_warns() =>
        Assert.Equal(Severity.Warning, Assert.Single(
            DoubtList.Check(Sound() with { Publisher = Publisher with { LagUs = Publisher.LagUs with { P99 = 20_001 } } })).Severity);
}
