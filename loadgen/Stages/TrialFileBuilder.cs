using System.Globalization;
using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Figures;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Machine.Cgroups;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Statistics;
using HdrHistogram;
using Recorder = Bench.Loadgen.Recording.Recorder;

namespace Bench.Loadgen.Stages;

/// <summary>Turns the raw readings of a trial into its file. Pure: the same readings give the same file.</summary>
internal static class TrialFileBuilder
{
    // 20 B of IPv4 and 32 B of TCP with timestamps; loopback's own counters leave out the link's header.
    internal const int LoopbackSegmentHeaderBytes = 52;

    /// <summary>The file and the histograms that stand beside it.</summary>
    public static (TrialFile File, IReadOnlyDictionary<string, LongHistogram> Histograms) Build(TrialPlan plan, Measurements m)
    {
        var histograms = Merge(m.Results);
        var unavailable = new SortedDictionary<string, string>(m.Unavailable, StringComparer.Ordinal);
        var end = m.Results.Count > 0 ? m.Results.Select(r => r.End).Aggregate(Totals.Add) : m.Connected;
        var steadyStart = Boundary(m.Results, r => r.SteadyStart);
        var steadyEnd = Boundary(m.Results, r => r.SteadyEnd);
        var window = steadyStart is not null && steadyEnd is not null
            ? Totals.Subtract(steadyEnd.Counts, steadyStart.Counts)
            : new Counts();
        var asks = plan.Pattern.Kind.AsksByRequest;
        var idle = Idle(plan, m, unavailable);
        var reach = m.Results.Select(r => r.Reach).DefaultIfEmpty(Reach.Of([], null)).Aggregate(Totals.Add);
        var own = plan.PublishesItself ? new SelfPublishedFigures(plan) : null;

        var file = new TrialFile
        {
            Ordinal = plan.Place.Ordinal,
            Repeat = plan.Place.Repeat,
            Workload = plan.Workload,
            Pattern = plan.Pattern,
            Engine = plan.Engine,
            Servers = plan.Layout.Servers.Count,
            Generators = plan.Layout.Generators.Count,
            Valid = true,
            Findings = [],
            Phases = Phases(m, steadyStart, steadyEnd),
            Connections = Connections(m, end, histograms),
            Messages = own?.Messages(end?.Counts ?? new Counts(), reach) ?? Messages(plan, m, end, reach),
            LatencyMs = Summarise(histograms[HistogramTags.Delivery]),
            UncorrectedLatencyMs = Summarise(histograms[HistogramTags.Uncorrected]),
            Answers = own is null
                ? AnswerFigures.Of(plan.Workload, [.. m.Results.Select(r => r.Answers)], histograms, unavailable)
                : null,
            Requests = asks ? Requests(plan, window, histograms) : null,
            MessagesInWindow = window.Received,
            Tls = plan.Pattern.Tls == true ? Tls(plan, end, histograms) : null,
            Wire = Wire(plan, m, window, steadyStart, steadyEnd, unavailable),
            Idle = idle,
            IdleBytesPerConnectionSecond = idle is { WholePeriod: true } ? IdleWireBytes(m) / idle.Connections / idle.Seconds : null,
            BytesPerConnect = BytesPerConnect(m, asks, unavailable),
            ConnectSteps = ConnectSteps(m, unavailable),
            Middlebox = m.Middlebox is { } middlebox
                ? middlebox with { CpuUs = m.SteadyEnd?.MiddleboxUs - m.SteadyStart?.MiddleboxUs }
                : null,
            Loss = Loss(m),
            Server = ServerProcessRecord(plan, m, idle is { WholePeriod: true }, unavailable),
            Generator = GeneratorProcessRecord(plan, m, steadyStart, steadyEnd, unavailable),
            Health = Health(plan, m, histograms, steadyStart, steadyEnd, unavailable),
            LoopbackUs = m.LoopbackUs,
            ClockBoundUs = m.ClockBoundUs,
            ClockShiftUs = m.ClockShiftUs,
            SoftInterruptsApart = m.SoftInterruptsApart,
            Publisher = m.Publisher,
            Publishing = m.Publishing is { } p
                ? new PublishRecord { Sent = p.Sent, Failures = p.Failures, RequestMs = Summarise(p.RequestUs) }
                : null,
            SelfPublished = own?.Record(
                end?.Counts ?? new Counts(), steadyStart, steadyEnd,
                m.Results.Sum(r => r.HeldAtStart), reach, histograms[HistogramTags.MessageGap]),
            Beside = m.Beside.Count == 0 ? null : m.Beside,
            Activity = Activity(plan, m, unavailable),
            Troubles = m.Troubles.Count == 0
                ? null
                : [.. m.Troubles.Select(t => new TroubleMark
                {
                    Name = t.Name,
                    DueSecond = m.Timeline is { } timeline ? SecondOf(m, timeline.SteadyUs) + plan.Phases.TroubleAtSeconds : null,
                    BeginSecond = SecondOf(m, t.BeginUs),
                    EndSecond = t.EndUs is { } endUs ? SecondOf(m, endUs) : null
                })],
            Memory = m.Memory,
            MemoryPerConnection = Slopes(plan, m, unavailable),
            Series = m.Series,
            Unavailable = unavailable,
        };
        own?.Explain(unavailable);
        // A trial that did not come to its end has nothing delivered, something lost, counts that cannot be
        // checked: all for that one reason.
        var findings = m.Whole ? DoubtList.Check(file).ToList() : [];
        if (m.Failure is not null) findings.Insert(0, TrialFindings.Failed(m.Failure));
        if (m.Interrupted) findings.Insert(0, TrialFindings.Interrupted(m.Phase));
        return (file with { Findings = findings, Valid = findings.All(f => f.Severity != Severity.Invalid) }, histograms);
    }

    /// <summary>A summary in milliseconds of a histogram in microseconds; null when it is empty.</summary>
    public static LatencySummary? Summarise(LongHistogram histogram) => histogram.TotalCount == 0 ? null : new LatencySummary
    {
        Count = histogram.TotalCount,
        Min = histogram.GetValueAtPercentile(0) / 1000.0,
        P50 = histogram.GetValueAtPercentile(50) / 1000.0,
        P90 = histogram.GetValueAtPercentile(90) / 1000.0,
        P99 = histogram.GetValueAtPercentile(99) / 1000.0,
        P999 = histogram.GetValueAtPercentile(99.9) / 1000.0,
        Max = histogram.GetMaxValue() / 1000.0,
        Mean = histogram.GetMean() / 1000.0,
    };

    private static Dictionary<string, LongHistogram> Merge(IReadOnlyList<ShardResult> results)
    {
        string[] tags =
        [
            HistogramTags.Delivery, HistogramTags.Uncorrected, HistogramTags.Connect, HistogramTags.TlsHandshake,
            HistogramTags.TlsResumption, HistogramTags.Recovery, HistogramTags.Notice, HistogramTags.PollLateness, HistogramTags.LoopLag,
            HistogramTags.FirstEvent, HistogramTags.EventGap, HistogramTags.MessageGap
        ];
        var merged = tags.ToDictionary(tag => tag, _ => Recorder.NewHistogram());
        foreach (var (tag, encoded) in results.SelectMany(r => r.Histograms)) merged[tag].Add(HistogramLog.DecodeBase64(encoded));
        return merged;
    }

    private static ShardReading? Boundary(IReadOnlyList<ShardResult> results, Func<ShardResult, ShardReading?> which) =>
        results.Count == 0 || results.Any(r => which(r) is null) ? null : results.Select(r => which(r)!).Aggregate(Totals.Add);

    private static PhaseTimes Phases(Measurements m, ShardReading? start, ShardReading? end) => new()
    {
        ConnectSeconds = Seconds(m.ConnectStartUs, m.ConnectEndUs),
        IdleSeconds = Seconds(m.IdleStart?.AtUs, m.IdleEnd?.AtUs),
        WarmupSeconds = Seconds(m.Timeline?.StartUs, m.Timeline?.SteadyUs),
        SteadySeconds = Seconds(m.SteadyStart?.AtUs, m.SteadyEnd?.AtUs),
        SteadyDueSeconds = m.Timeline is { } timeline ? Seconds(timeline.SteadyUs, timeline.EndUs) : null,
        SteadyCountedSeconds = start is not null && end is not null ? Seconds(start.AtUs, end.AtUs) : null,
        DrainSeconds = Seconds(m.SteadyEnd?.AtUs, m.DrainEndUs),
    };

    // A window that was cut at its first instant has no rates.
    private static double? Span(double? fromUs, double? toUs) => toUs > fromUs ? toUs - fromUs : null;

    // A phase that was not reached took no time.
    private static double Seconds(long? fromUs, long? toUs) => toUs > fromUs ? (toUs.Value - fromUs.Value) / 1e6 : 0;

    private static ConnectionRecord Connections(Measurements m, ShardReading? end, IReadOnlyDictionary<string, LongHistogram> histograms) =>
        new()
        {
            Attempted = m.Results.Sum(r => r.Attempted),
            Connected = end?.Counts.Connected ?? 0,
            HeldAtStart = m.Results.Sum(r => r.HeldAtStart),
            Held = m.Results.Sum(r => r.Reach.Held),
            Lost = end?.Counts.Lost ?? 0,
            Reconnected = end?.Counts.Reconnected ?? 0,
            Renewed = end?.Counts.Renewed ?? 0,
            PutOff = end?.Counts.PutOff,
            Failures = SumByReason(m.Results.Select(r => r.Failures)),
            ReconnectFailures = SumByReason(m.Results.Select(r => r.ReconnectFailures).OfType<IReadOnlyDictionary<string, long>>()),
            Losses = SumByReason(m.Results.Select(r => r.Losses)),
            ConnectMs = Summarise(histograms[HistogramTags.Connect]),
            RecoveryMs = Summarise(histograms[HistogramTags.Recovery]),
            NoticeMs = Summarise(histograms[HistogramTags.Notice]),
        };

    private static SortedDictionary<string, long> SumByReason(IEnumerable<IReadOnlyDictionary<string, long>> parts)
    {
        var sum = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (reason, count) in parts.SelectMany(p => p)) sum[reason] = sum.GetValueOrDefault(reason) + count;
        return sum;
    }

    private static MessageRecord Messages(TrialPlan plan, Measurements m, ShardReading? end, Reach reach)
    {
        var counts = end?.Counts ?? new Counts();
        var passedOver = m.Topics is null ? reach.Missing : reach.ExpectedSteady - counts.DeliveredSteady - reach.InFlightSteady;
        var latest = plan.Pattern.Semantics == PollSemantics.Latest;
        // What is in the logs must be what the publisher and the clients say that they put there, or something else wrote to the topics.
        // Messages that nobody could confirm may be there or not.
        var unplanned = (m.Topics?.Sum(server => server.Sum(t => t.LastSequence)) ?? 0) - (m.Publisher?.Published ?? 0)
            - counts.ClientAccepted - m.InTheLogs.There;
        var doubtful = counts.ClientDoubtful - m.InTheLogs.There;
        var sent = counts.ClientAcceptedSteady + m.InTheLogs.UnansweredSteady;
        var unsent = counts.ClientDueSteady - sent - counts.ClientFailedSteady;
        var doubtLeft = doubtful > 0 && !(m.InTheLogs.Resolved && unplanned == 0);
        return new MessageRecord
        {
            Published = Published(m.Topics ?? []),
            Expected = reach.ExpectedSteady,
            Delivered = counts.DeliveredSteady,
            CaughtUp = counts.CaughtUp,
            Merged = latest ? passedOver : 0,
            Lost = latest ? 0 : passedOver,
            Duplicated = reach.Duplicated,
            Reordered = reach.Reordered,
            InFlight = reach.InFlightSteady,
            Received = counts.Received,
            Malformed = counts.Malformed,
            Impossible = counts.Impossible,
            ClientDue = counts.ClientDueSteady,
            ClientSent = sent,
            ClientFailed = counts.ClientFailedSteady,
            ClientUnsent = unsent,
            ClientFailures = SumByReason(m.Results.Select(r => r.SendFailures)),
            InvariantHolds = m.Topics is not null
                && unplanned >= 0
                && unplanned <= doubtful
                && unsent >= 0
                && reach.Broken == 0
                && (passedOver >= 0 || doubtLeft)
                && reach.Published == reach.Delivered + reach.Missing + reach.InFlight,
            Invariant = m.Topics is null
                ? "not checked: the server could not say what it published"
                : $"published × subscribers {reach.Published} = delivered {reach.Delivered} "
                    + $"+ {(latest ? "merged" : "lost")} {reach.Missing} + in flight {reach.InFlight} (whole trial); {unplanned} messages "
                    + $"in the logs that nobody planned{Up(counts, sent, unsent, doubtful)}",
        };
    }

    private static string Up(Counts counts, long sent, long unsent, long doubtful) => counts.ClientDueSteady == 0 ? "" :
        $"; clients' messages due {counts.ClientDueSteady} = sent {sent} + failed {counts.ClientFailedSteady} + unsent {unsent} (steady "
            + $"state), of which {doubtful} may be in the logs without an answer";

    // A broadcast is the same message on every server, so it counts once.
    private static long Published(TopicStatus[][] topics) =>
        topics.Length < 2
            ? topics.Sum(server => server.Sum(t => t.PublishedSteady))
            : topics.SelectMany(t => t).GroupBy(t => t.Topic).Sum(t => t.Max(s => s.PublishedSteady));

    private static LossRecord? Loss(Measurements m)
    {
        if (m.Loss is not { } asked || m.SteadyStart?.Loss is not { } start || m.SteadyEnd?.Loss is not { } end) return m.Loss;
        var up = new LossWay(end.Up.Packets - start.Up.Packets, end.Up.Dropped - start.Up.Dropped, end.UpAgain - start.UpAgain);
        var down = new LossWay(
            end.Down.Packets - start.Down.Packets, end.Down.Dropped - start.Down.Dropped, end.DownAgain - start.DownAgain);
        return asked with
        {
            Up = up,
            Down = down,
            RealPercent = up.Packets + down.Packets is > 0 and var packets ? 100.0 * (up.Dropped + down.Dropped) / packets : null
        };
    }

    private static RequestRecord Requests(TrialPlan plan, Counts window, IReadOnlyDictionary<string, LongHistogram> histograms) => new()
    {
        Sent = window.Requests,
        Empty = window.EmptyRequests,
        Failed = window.Lost,
        Skipped = window.SkippedRequests,
        LateP99Ms = plan.Pattern.Kind.OnTimer ? Summarise(histograms[HistogramTags.PollLateness])?.P99 : null,
    };

    private static TlsRecord Tls(TrialPlan plan, ShardReading? end, IReadOnlyDictionary<string, LongHistogram> histograms)
    {
        var (all, resumed) = (histograms[HistogramTags.TlsHandshake], histograms[HistogramTags.TlsResumption]);
        return new()
        {
            Handshakes = all.TotalCount,
            BytesPerHandshake = Each(end?.Wire.TlsOpeningBytes, all.TotalCount),
            HandshakeMs = Summarise(all),
            Resumed = plan.Pattern.TlsResume != true ? null : new TlsResumption
            {
                Handshakes = resumed.TotalCount,
                BytesPerHandshake = Each(end?.Wire.TlsResumedBytes, resumed.TotalCount),
                BytesPerFullHandshake = Each(
                    end?.Wire.TlsOpeningBytes - end?.Wire.TlsResumedBytes, all.TotalCount - resumed.TotalCount),
                HandshakeMs = Summarise(resumed),
            },
        };

        static double? Each(long? bytes, long count) => count > 0 ? (double?)bytes / count : null;
    }

    private static WireRecord Wire(
        TrialPlan plan, Measurements m, Counts window, ShardReading? start, ShardReading? end, SortedDictionary<string, string> unavailable)
    {
        var body = (end?.Wire.BodyBytes ?? 0) - (start?.Wire.BodyBytes ?? 0);
        var saved = (end?.Wire.SavedBytes ?? 0) - (start?.Wire.SavedBytes ?? 0);
        var segments = end?.Wire.Segments - start?.Wire.Segments;
        var retransmitted = end?.Wire.RetransmittedBytes - start?.Wire.RetransmittedBytes;
        if (segments is null)
            unavailable["wire.tcp_ip_bytes"] = start is null
                ? "the steady state was not reached"
                : "TCP_INFO could not be read: it needs Linux";
        var byServer = m.SteadyEnd?.Counters?.RetransmittedBytes - m.SteadyStart?.Counters?.RetransmittedBytes;
        if (byServer is null)
            unavailable["wire.server_retransmitted_bytes"] = m.SteadyEnd?.Counters?.RetransmitsUnavailable
                ?? Forgotten(plan, m)
                ?? "the server does not tell what it sent again, so that it is in no sum";
        return new WireRecord
        {
            PayloadBytes = window.PayloadBytes,
            FramingBytes = body + saved - window.PayloadBytes,
            HttpBytes = (end?.Wire.HttpBytes ?? 0) - (start?.Wire.HttpBytes ?? 0),
            TlsBytes = plan.Pattern.Tls == true ? (end?.Wire.TlsBytes ?? 0) - (start?.Wire.TlsBytes ?? 0) : null,
            CompressionSavedBytes = plan.Pattern.Compression == true || saved != 0 ? saved : null,
            TcpIpBytes = segments * LoopbackSegmentHeaderBytes + retransmitted + (byServer ?? 0),
            Segments = segments,
            RetransmittedBytes = retransmitted,
            ServerRetransmittedBytes = byServer,
            UpBytes = UpBytes(start, end, unavailable),
            SegmentHeaderBytes = LoopbackSegmentHeaderBytes,
        };
    }

    // What the clients sent again went up; what the server sent again came down.
    private static long? UpBytes(ShardReading? start, ShardReading? end, SortedDictionary<string, string> unavailable)
    {
        var up = end?.Wire.UpBytes - start?.Wire.UpBytes + (end?.Wire.UpSegments - start?.Wire.UpSegments) * LoopbackSegmentHeaderBytes
            + (end?.Wire.RetransmittedBytes - start?.Wire.RetransmittedBytes);
        if (up is null)
            unavailable["wire.up_bytes"] = start is null
                ? "the steady state was not reached"
                : "the clients could not count each direction's segments: it needs TCP_INFO, so Linux";
        return up;
    }

    private static double? IdleUpBytes(Measurements m) =>
        m.IdleEnd?.Wire.UpBytes - m.IdleStart?.Wire.UpBytes
        + (m.IdleEnd?.Wire.UpSegments - m.IdleStart?.Wire.UpSegments) * LoopbackSegmentHeaderBytes;

    private static double? IdleWireBytes(Measurements m) =>
        m.IdleEnd?.Wire.SocketBytes - m.IdleStart?.Wire.SocketBytes
        + (m.IdleEnd?.Wire.Segments - m.IdleStart?.Wire.Segments) * LoopbackSegmentHeaderBytes;

    private static IdleRecord? Idle(TrialPlan plan, Measurements m, SortedDictionary<string, string> unavailable)
    {
        var pattern = plan.Pattern.Kind;
        long? counted = m.IdleCounters is not var (start, end) ? null
            : pattern.AsksByRequest ? end.EmptyPolls - start.EmptyPolls
            : end.KeepAlives - start.KeepAlives;
        var period = plan.Pattern.PeriodSeconds(m.Server?.Settings);
        var idle = IdleFigures.Of(
            m.IdleLooks, m.IdleEnd?.Counts.Open ?? 0, IdleWireBytes(m), period, pattern.OnTimer, counted, m.AloneCpuUsPerSecond,
            IdleUpBytes(m));
        if (idle is { WholePeriod: false })
        {
            unavailable["idle_bytes_per_connection_second"] = unavailable["server.idle_cpu_us"] = string.Create(
                CultureInfo.InvariantCulture, $"the idle phase of {idle.Seconds:0.#} s is shorter than the {idle.PeriodSeconds:0.##} s "
                    + $"from one keep-alive of {pattern.Key} to the next");
        }

        return idle;
    }

    // Heads and what opens TLS alone: what a connection carries before it is asked for more, such as a heartbeat during a long ramp, is no
    // part of its opening.
    private static double? BytesPerConnect(Measurements m, bool asks, SortedDictionary<string, string> unavailable)
    {
        if (asks)
        {
            unavailable["bytes_per_connect"] = "a pattern that asks opens nothing but the connection: its requests are counted as requests";
            return null;
        }

        return m.Connected is { Counts.Connected: > 0 } connected
            ? (double)(connected.Wire.HttpBytes + connected.Wire.TlsOpeningBytes) / connected.Counts.Connected
            : null;
    }

    private static IReadOnlyList<ConnectStep>? ConnectSteps(Measurements m, SortedDictionary<string, string> unavailable)
    {
        if (m.ConnectSteps.Count == 0) return null;
        if (m.ConnectSteps.Any(s => s.CpuUs is null))
            unavailable["connect_steps.cpu_us"] = m.ProbeUnavailable ?? m.ProbeLost ?? "the server had ended, or its CPU could not be read";
        if (m.ConnectSteps.Any(s => s.Bytes is null))
            unavailable["connect_steps.bytes"] = "TCP_INFO could not be read: it needs Linux";
        return m.ConnectSteps;
    }

    private static ProcessRecord ServerProcessRecord(
        TrialPlan plan, Measurements m, bool wholeIdle, SortedDictionary<string, string> unavailable)
    {
        var cpu = m.SteadyEnd?.ServerCpu?.TotalUs - m.SteadyStart?.ServerCpu?.TotalUs;
        if (cpu is null)
            unavailable["server.cpu_us"] = m.ProbeUnavailable ?? m.ProbeLost ?? "the steady state was not reached, or the server had ended";
        return new ProcessRecord
        {
            CpuUs = cpu,
            SystemCpuUs = m.SteadyEnd?.ServerCpu?.SystemUs - m.SteadyStart?.ServerCpu?.SystemUs,
            IdleCpuUs = wholeIdle && m.IdleLooks.Count > 1 ? m.IdleLooks[^1].ServerCpuUs - m.IdleLooks[0].ServerCpuUs : null,
            CpuShare = cpu / Span(m.SteadyStart?.AtUs, m.SteadyEnd?.AtUs) / plan.Cores.ServerMayUse,
            ResidentBytes = m.PeakServerBytes > 0 ? m.PeakServerBytes : null,
        };
    }

    private static ProcessRecord GeneratorProcessRecord(
        TrialPlan plan, Measurements m, ShardReading? start, ShardReading? end, SortedDictionary<string, string> unavailable)
    {
        var elsewhere = plan.GeneratorsElsewhereMayUse is not null;
        if (m is { ClockShiftUs: not null, ClockBoundUs: null })
            unavailable["clock_bound_us"] = "the generators' clocks could not be read again at the end of the trial";
        if (elsewhere) unavailable["generator.resident_bytes"] = "some generators are on other machines, whose memory is not read";
        return new ProcessRecord
        {
            CpuUs = end?.CpuUs - start?.CpuUs,
            SystemCpuUs = end?.SystemCpuUs - start?.SystemCpuUs,
            IdleCpuUs = m.IdleEnd?.CpuUs - m.IdleStart?.CpuUs,
            CpuShare = (end?.CpuUs - start?.CpuUs) / Span(start?.AtUs, end?.AtUs)
                / (plan.GeneratorsElsewhereMayUse ?? plan.Cores.GeneratorMayUse),
            ResidentBytes = !elsewhere && m.PeakGeneratorBytes > 0 ? m.PeakGeneratorBytes : null,
        };
    }

    private static GeneratorHealth Health(
        TrialPlan plan, Measurements m, IReadOnlyDictionary<string, LongHistogram> histograms, ShardReading? start, ShardReading? end,
        SortedDictionary<string, string> unavailable)
    {
        var lag = Summarise(histograms[HistogramTags.LoopLag]);
        if (lag is null)
            unavailable["health.loop_lag_p99_ms"] =
                unavailable["health.loop_lag_max_ms"] = "the generator's watch, due every 10 ms, never fired in the steady state";
        double? steal = null, other = null;
        if (m.SteadyStart?.Cores is { } first && m.SteadyEnd?.Cores is { } last && last.TotalUs > first.TotalUs)
        {
            steal = (last.StolenUs - first.StolenUs) / (last.TotalUs - first.TotalUs);
            var ours = m.SteadyEnd.ServerCpu?.TotalUs - m.SteadyStart.ServerCpu?.TotalUs + (end?.CpuUs - start?.CpuUs)
                + (m.SteadyEnd.CoordinatorUs - m.SteadyStart.CoordinatorUs)
                + (m.Middlebox is null ? 0 : m.SteadyEnd.MiddleboxUs - m.SteadyStart.MiddleboxUs);
            var others = m.SteadyEnd.OthersUs - m.SteadyStart.OthersUs;
            var listedUs = m.SteadyEnd.CoresAfterOthers?.TotalUs - first.TotalUs;
            other = OtherLoadShare.Of(first, last, ours, others / listedUs, m.SoftInterruptsApart);
        }
        else
        {
            unavailable["health.steal_share"] = unavailable["health.other_load_share"] = m.SteadyStart?.Cores is not null
                && m.SteadyEnd?.Cores is not null
                ? "the readings at its begin and its end fell into one tick of the kernel, 10 ms: this machine "
                    + "was too busy to read the first in time"
                : "the kernel's tick counters need Linux, a /proc that shows /proc/stat (subset=pid hides it) and a whole steady state";
        }

        var throttled = Throttling.Between(m.SteadyStart?.Throttled, m.SteadyEnd?.Throttled);
        double steadyUs = m.SteadyEnd?.AtUs - m.SteadyStart?.AtUs ?? 0;
        return new GeneratorHealth
        {
            LoopLagP99Ms = lag?.P99,
            LoopLagMaxMs = lag?.Max,
            Collections = (end?.Collections ?? 0) - (start?.Collections ?? 0),
            GcPauseMs = (end?.GcPauseMs ?? 0) - (start?.GcPauseMs ?? 0),
            StealShare = steal,
            OtherLoadShare = other,
            ThrottledShare = throttled?.Us / Span(0, steadyUs) / plan.Cores.Both,
            ThrottledPeriods = throttled?.Periods,
        };
    }

    private static double SecondOf(Measurements m, long us) => (us - m.SeriesStartUs) / 1e6;

    // Why the server cannot tell what it had counted; null where it is the same as at the beginning.
    private static string? Forgotten(TrialPlan plan, Measurements m) =>
        m.Troubles.Count > 0 && plan.Pattern.Trouble?.IsOfServer() == true
            ? "the server was started again, and what it had counted ended with it"
            : null;

    private static ServerActivity? Activity(TrialPlan plan, Measurements m, SortedDictionary<string, string> unavailable)
    {
        if (Forgotten(plan, m) is { } why) unavailable["activity"] = why;
        if (m.SteadyStart?.Counters is not { } start || m.SteadyEnd?.Counters is not { } end) return null;
        var moved = Totals.Subtract(end, start);
        return new ServerActivity
        {
            Delivered = moved.Delivered,
            Flushes = moved.Flushes,
            Lapped = moved.Lapped,
            Requests = moved.Requests,
            EmptyPolls = moved.EmptyPolls,
            AllocatedBytes = moved.AllocatedBytes,
            Collections = moved.Collections.Sum(),
            GcPauseMs = moved.GcPauseMs,
            CompileMs = moved.CompileMs,
            KeepAlives = moved.KeepAlives,
        };
    }

    private static MemorySlope? Slopes(TrialPlan plan, Measurements m, SortedDictionary<string, string> unavailable)
    {
        var samples = m.Memory;
        if (samples.Count < 3)
        {
            unavailable["memory_per_connection"] = $"a line needs at least 3 counts of connections; {samples.Count} were reached";
            return null;
        }

        if (m.ProbeUnavailable is { } why) unavailable["memory_per_connection.resident"] = unavailable["memory_per_connection.heap"] = why;
        if (samples.Any(s => s.KernelKb is null))
        {
            unavailable["memory_per_connection.kernel"] = plan.Relay is not null || plan.Pattern.Through is not null
                ? "the kernel tells the memory of all sockets together, and what stands between has two for each connection"
                : "kernel socket memory needs Linux and the right to read /proc/slabinfo (root)";
        }

        return new MemorySlope
        {
            Resident = Fit(samples, s => s.ResidentKb),
            Heap = Fit(samples, s => s.HeapKb),
            Kernel = Fit(samples, s => s.KernelKb)
        };
    }

    private static Slope? Fit(IReadOnlyList<MemorySample> samples, Func<MemorySample, double?> figure)
    {
        if (samples.Any(s => figure(s) is null) || samples.Select(s => s.Connections).Distinct().Count() < 3) return null;
        var line = LeastSquares.Fit([.. samples.Select(s => ((double)s.Connections, figure(s)!.Value))]);
        return new Slope(line.Slope, line.Low, line.High, line.RSquared);
    }
}
