using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Machine.Cgroups;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;
using HdrHistogram;
using Recorder = Bench.Loadgen.Recording.Recorder;

namespace Bench.Tests.Unit;

/// <summary>What the file of a trial says of readings that are made up, so that each figure can be worked out by hand.</summary>
public sealed class TrialFileBuilderTests
{
    private const int SegmentHeader = 52;

    // 1,000 µs of all cores pass, 600 of them busy, 200 of these with interrupts.
    private static readonly CoreTime FirstCores = new(5_000, 1_000, 0, 300);
    private static readonly CoreTime LastCores = new(6_000, 1_600, 0, 500);

    private static TrialFile FileOf(Measurements measured, string pattern = "sse", CorePlan? cores = null) =>
        Built(measured, pattern, cores).File;

    private static (TrialFile File, IReadOnlyDictionary<string, LongHistogram> Histograms) Built(
        Measurements measured, string pattern = "sse", CorePlan? cores = null)
    {
        var workload = new Workload { Name = "w", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000 };
        var plan = new TrialPlan
        {
            Place = new PlannedTrial(1, "w", pattern, pattern, 1),
            Workload = workload,
            Pattern = new PatternSettings { Pattern = pattern, IntervalMs = pattern == "polling" ? 900 : null },
            Phases = new PhasePlan(),
            Seed = 1,
            Engine = "reference",
            FixedTiering = true,
            Cores = cores ?? new CorePlan([], [], "none"),
            Layout = Layout.Of(workload, 1, 1),
        };
        return TrialFileBuilder.Build(plan, measured);
    }

    private static ShardReading Reading(WireTotals wire, long connected = 0, double cpuUs = 0) => new()
    {
        AtUs = 0,
        Counts = new Counts { Connected = connected },
        Wire = wire,
        CpuUs = cpuUs,
        SystemCpuUs = 0,
        ResidentBytes = 0,
        AllocatedBytes = 0,
        Collections = 0,
        GcPauseMs = 0,
    };

    private static ShardResult Shard(ShardReading start, ShardReading end) => new()
    {
        SteadyStart = start,
        SteadyEnd = end,
        End = end,
        Reach = Reach.Of([], null),
        Attempted = 0,
        HeldAtStart = 0,
        Histograms = new Dictionary<string, string>(),
        Failures = new Dictionary<string, long>(),
        Losses = new Dictionary<string, long>(),
        SendFailures = new Dictionary<string, long>(),
    };

    // A latency between two machines may come out below zero by as much as their clocks are known to, and no more.
    [Theory]
    [InlineData(300.0, 10_800e6, 0, 2L)]
    [InlineData(299.0, 10_800e6, 0, 2L)] // Three digits of a histogram: 300 and 299 with one more are the same.
    [InlineData(290.0, 10_800e6, 2, null)]
    [InlineData(null, 10_800e6, 2, null)] // How far the clocks are apart is not known.
    [InlineData(300.0, null, 0, null)]
    public void Only_what_the_clocks_explain_is_possible(double? boundUs, double? shiftUs, int impossible, long? belowZero)
    {
        var end = Reading(new WireTotals(0, 0, 0, 0));
        var histogram = Recorder.NewHistogram();
        if (shiftUs is not null)
        {
            histogram.RecordValue(300);
            histogram.RecordValue(40);
        }

        var measured = new Measurements
        {
            ClockBoundUs = boundUs,
            ClockShiftUs = shiftUs,
            Results =
            [
                Shard(end, end) with
                {
                    Histograms = new Dictionary<string, string> { [HistogramTags.BelowZero] = HistogramLog.EncodeBase64(histogram) }
                }
            ]
        };
        var (file, histograms) = Built(measured);
        Assert.Equal((impossible, belowZero), (file.Messages.Impossible, file.Messages.BelowZero));
        Assert.Equal(histogram.TotalCount, histograms[HistogramTags.BelowZero].TotalCount); // Kept beside the others.
    }

    // Four clients have connected, and much has been carried meanwhile that opened nothing.
    private static Measurements Connected(long clients) => new()
    {
        Connected = Reading(new WireTotals(1_200, 50_000, 400, 700, TlsBytes: 9_000, TlsOpeningBytes: 800), clients),
    };

    [Fact]
    public void A_connect_of_a_stream_costs_the_heads_and_what_opens_TLS_and_nothing_that_was_carried_meanwhile()
    {
        var file = FileOf(Connected(4));
        Assert.Equal((1_200 + 800) / 4.0, file.BytesPerConnect!.Value);
        Assert.DoesNotContain("bytes_per_connect", file.Unavailable.Keys);
    }

    [Fact]
    public void Where_nobody_has_connected_a_connect_has_no_cost() => Assert.Null(FileOf(Connected(0)).BytesPerConnect);

    [Theory]
    [InlineData("polling")]
    [InlineData("long-polling")]
    public void Requests_that_went_on_while_others_connected_are_no_cost_of_a_connect(string pattern)
    {
        var file = FileOf(Connected(4), pattern);
        Assert.Null(file.BytesPerConnect);
        Assert.Contains("its requests are counted as requests", file.Unavailable["bytes_per_connect"], StringComparison.Ordinal);
    }

    // 200 segments, 100 of them up, and 50 B that the clients sent again. The server says what it had sent again before and has after.
    private static Measurements Sent(long? before, long? after, string? why = null)
    {
        var start = Reading(new WireTotals(0, 0, 100, 10) { UpBytes = 1_000, UpSegments = 20 });
        var end = Reading(new WireTotals(0, 0, 300, 60) { UpBytes = 5_000, UpSegments = 120 });
        return new Measurements
        {
            Results = [Shard(start, end)],
            SteadyStart = new Instant(0, null, Counters(before, why), null, 0, null),
            SteadyEnd = new Instant(1_000_000, null, Counters(after, why), null, 0, null),
        };
    }

    private static ServerCounters Counters(long? retransmittedBytes, string? why) => new()
    {
        AtUs = 0,
        Connections = new Dictionary<string, long>(),
        TcpConnections = 0,
        TcpAccepted = 0,
        Published = 0,
        Delivered = 0,
        Flushes = 0,
        Lapped = 0,
        Requests = 0,
        EmptyPolls = 0,
        RetransmittedSegments = retransmittedBytes is null ? null : 1,
        RetransmittedBytes = retransmittedBytes,
        RetransmitsUnavailable = why,
        Refused = 0,
        GcHeapBytes = 0,
        AllocatedBytes = 0,
        Collections = [0, 0, 0],
        GcPauseMs = 0,
        CompileMs = 0,
        ResidentBytes = 0,
        ThreadPoolThreads = 0,
    };

    // 10 KiB a connection while they come; then messages have gone over them, and 220 KiB more of each are there.
    [Theory]
    [InlineData(100L, 220.0)]
    [InlineData(0L, null)]
    public void What_a_connection_takes_with_its_first_message_is_told_beside_what_it_took_to_open(long open, double? grown)
    {
        var measured = new Measurements();
        foreach (var connections in (long[])[20, 40, 60, 80, 100]) measured.Memory.Add(Memory(connections, 50_000 + 10 * connections));
        var memory = FileOf(measured).MemoryPerConnection!;
        Assert.Equal(
            (10.0, null, null, 10.0),
            (Kb(memory.Resident!.KbPerConnection), memory.GrownKb, memory.AfterKb, Kb(memory.PricedKb(compressed: true))));
        measured.MemoryAfter = (open, 51_000 + 220 * 100);
        memory = FileOf(measured).MemoryPerConnection!;
        Assert.Equal((10.0, grown, 10 + grown), (Kb(memory.Resident!.KbPerConnection), memory.GrownKb, Kb(memory.AfterKb)));
        Assert.Equal((10.0, 10 + (grown ?? 0)), (Kb(memory.PricedKb(compressed: false)), Kb(memory.PricedKb(compressed: true))));

        static double? Kb(double? kb) => kb is { } known ? Math.Round(known, 6) : null;
        static MemorySample Memory(long connections, double kb) =>
            new() { Connections = connections, ResidentKb = kb, HeapKb = null, KernelKb = null };
    }

    [Fact]
    public void What_the_server_sent_again_is_in_the_bytes_of_TCP_and_none_of_it_went_up()
    {
        var (none, some) = (FileOf(Sent(5_000, 5_000)), FileOf(Sent(5_000, 6_000)));
        Assert.Equal((200 * SegmentHeader + 50, 0), (none.Wire.TcpIpBytes!.Value, none.Wire.ServerRetransmittedBytes!.Value));
        Assert.Equal(
            (none.Wire.TcpIpBytes!.Value + 1_000, 1_000), (some.Wire.TcpIpBytes!.Value, some.Wire.ServerRetransmittedBytes!.Value));
        Assert.Equal(
            (4_000 + 100 * SegmentHeader + 50, none.Wire.UpBytes!.Value), (some.Wire.UpBytes!.Value, some.Wire.UpBytes!.Value));
        Assert.Equal((50, 50), (none.Wire.RetransmittedBytes!.Value, some.Wire.RetransmittedBytes!.Value));
        Assert.DoesNotContain("wire.server_retransmitted_bytes", some.Unavailable.Keys);
    }

    [Theory]
    [InlineData("the server has another kernel", "the server has another kernel")]
    [InlineData(null, "the server does not tell what it sent again, so that it is in no sum")]
    public void Where_the_server_does_not_say_what_it_sent_again_that_is_told_and_nothing_is_added(string? why, string told)
    {
        var file = FileOf(Sent(null, null, why));
        Assert.Null(file.Wire.ServerRetransmittedBytes);
        Assert.Equal(200 * SegmentHeader + 50, file.Wire.TcpIpBytes!.Value);
        Assert.Equal(told, file.Unavailable["wire.server_retransmitted_bytes"]);
        // One reading of two tells no more.
        Assert.Null(FileOf(Sent(5_000, null, why)).Wire.ServerRetransmittedBytes);
    }

    // Of the busy time the server has 200 µs, the generators 80, the coordinator 20.
    private static Measurements Loaded(bool? interruptsApart, double? othersUs = null, CoreTime? coresAfterOthers = null) => new()
    {
        Results = [Shard(Reading(default), Reading(default, cpuUs: 80))],
        SteadyStart = new Instant(0, new CpuTime(100, 0), null, FirstCores, 10, othersUs is null ? null : 0),
        SteadyEnd = new Instant(500, new CpuTime(300, 0), null, LastCores, 30, othersUs) { CoresAfterOthers = coresAfterOthers },
        SoftInterruptsApart = interruptsApart,
    };

    [Theory]
    [InlineData(false, 0.3)] // 600 − 300 of ours.
    [InlineData(true, 0.1)] // The interrupts' 200 are in no process's clock, and no other program's.
    [InlineData(null, 0.1)] // They may be.
    public void Interrupts_that_the_kernel_accounts_apart_or_may_are_no_other_load(bool? apart, double share)
    {
        var file = FileOf(Loaded(apart));
        Assert.Equal(share, file.Health.OtherLoadShare!.Value, 1e-12);
        Assert.Equal(apart, file.SoftInterruptsApart);
    }

    [Fact]
    public void What_others_used_is_a_share_of_the_time_until_the_last_of_them_was_read()
    {
        // The list took until 9,000 µs, 4,000 after the first reading. Over the 1,000 until the cores were read it would be everything.
        var file = FileOf(Loaded(true, othersUs: 1_000, coresAfterOthers: new CoreTime(9_000, 3_000, 0, 600)));
        Assert.Equal(0.25, file.Health.OtherLoadShare!.Value, 1e-12);
        // Without that reading the list says nothing, and the ticks remain.
        Assert.Equal(0.1, FileOf(Loaded(true, othersUs: 1_000)).Health.OtherLoadShare!.Value, 1e-12);
    }

    [Theory]
    [InlineData(null, 400, 0.4, 0.2)]
    [InlineData(0.5, 400, 0.8, 0.4)]
    [InlineData(0.5, 500, 1.0, 0.4)] // All that the quota gives, and no share is above that.
    [InlineData(1.5, 400, 0.4, 0.2)] // A quota above the one core is none to this side.
    public void A_share_of_the_CPU_is_of_what_a_quota_leaves(double? quotaCores, double serverUs, double server, double generator)
    {
        // Each side has one core, and 1,000 µs pass.
        var file = FileOf(
            new Measurements
            {
                Results = [Shard(Reading(default), Reading(default, cpuUs: 200) with { AtUs = 1_000 })],
                SteadyStart = new Instant(0, new CpuTime(100, 0), null, null, 0, null),
                SteadyEnd = new Instant(1_000, new CpuTime(100 + serverUs, 0), null, null, 0, null),
            },
            cores: new CorePlan([0], [1], null) { Container = new Container(quotaCores, null, null) });
        Assert.Equal(server, file.Server.CpuShare!.Value, 1e-12);
        Assert.Equal(generator, file.Generator.CpuShare!.Value, 1e-12);
        // What is above all that there is would make the trial invalid.
        Assert.DoesNotContain(file.Findings, f => f.Code == "impossible-figure");
    }
}
