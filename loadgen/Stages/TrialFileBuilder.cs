using System.Globalization;
using Bench.Contract;
using Bench.Loadgen.Figures;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using HdrHistogram;
using Recorder = Bench.Loadgen.Recording.Recorder;

namespace Bench.Loadgen.Stages;

/// <summary>Turns the raw readings of a trial into its file. Pure: the same readings give the same file.</summary>
internal static class TrialFileBuilder
{
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
            Messages = own?.Messages(end?.Counts ?? new Counts(), reach)
                ?? MessageFigures.Of(plan, m, end, reach, histograms[HistogramTags.BelowZero]),
            LatencyMs = LatencySummary.Of(histograms[HistogramTags.Delivery]),
            UncorrectedLatencyMs = LatencySummary.Of(histograms[HistogramTags.Uncorrected]),
            Answers = own is null
                ? AnswerFigures.Of(plan.Workload, [.. m.Results.Select(r => r.Answers)], histograms, unavailable)
                : null,
            Requests = asks ? Requests(plan, window, histograms) : null,
            MessagesInWindow = window.Received,
            Tls = plan.Pattern.Tls == true ? WireFigures.Tls(plan, end, histograms) : null,
            Wire = WireFigures.Of(plan, m, window, steadyStart, steadyEnd, unavailable),
            Idle = idle,
            IdleBytesPerConnectionSecond = idle is { WholePeriod: true }
                ? WireFigures.IdleBytes(m) / idle.Connections / idle.Seconds
                : null,
            BytesPerConnect = WireFigures.BytesPerConnect(m, asks, unavailable),
            ConnectSteps = ConnectSteps(m, unavailable),
            Middlebox = m.Middlebox is { } middlebox
                ? middlebox with { CpuUs = m.SteadyEnd?.MiddleboxUs - m.SteadyStart?.MiddleboxUs }
                : null,
            Loss = WireFigures.Loss(m),
            Server = ProcessFigures.Server(plan, m, idle is { WholePeriod: true }, unavailable),
            Generator = ProcessFigures.Generator(plan, m, steadyStart, steadyEnd, unavailable),
            Health = ProcessFigures.Health(plan, m, histograms, steadyStart, steadyEnd, unavailable),
            LoopbackUs = m.LoopbackUs,
            ClockBoundUs = m.ClockBoundUs,
            OnAgents = m.OnAgents ? true : null,
            Agents = plan.Agents is { } agents ? [.. agents.Select(a => a.Name)] : null,
            AgentsGone = plan.AgentsGone.Count > 0 ? plan.AgentsGone : null,
            ClockShiftUs = m.ClockShiftUs,
            SoftInterruptsApart = m.SoftInterruptsApart,
            Publisher = m.Publisher,
            Publishing = m.Publishing is { } p
                ? new PublishRecord { Sent = p.Sent, Failures = p.Failures, RequestMs = LatencySummary.Of(p.RequestUs) }
                : null,
            SelfPublished = own?.Record(
                end?.Counts ?? new Counts(), steadyStart, steadyEnd,
                m.Results.Sum(r => r.HeldAtStart), reach, histograms[HistogramTags.MessageGap]),
            Beside = m.Beside.Count == 0 ? null : m.Beside,
            Activity = ProcessFigures.Activity(plan, m, unavailable),
            Troubles = m.Troubles.Count == 0
                ? null
                : [.. m.Troubles.Select(t => new TroubleMark
                {
                    Name = t.Name,
                    DueSecond = SecondOf(m, t.DueUs),
                    BeginSecond = SecondOf(m, t.BeginUs),
                    EndSecond = t.EndUs is { } endUs ? SecondOf(m, endUs) : null
                })],
            Memory = m.Memory,
            MemoryPerConnection = ProcessFigures.Slopes(plan, m, unavailable),
            Series = m.Series,
            Unavailable = unavailable,
        };
        own?.Explain(unavailable);
        // A trial that did not come to its end has nothing delivered, something lost, counts that cannot be
        // checked: all for that one reason.
        var findings = m.Whole ? DoubtList.Check(file).ToList() : [];
        if (m.Failure is not null) findings.Insert(0, TrialFindings.Failed(m.Failure, plan.Target?.Spec.Name, m.FailedOnAgents));
        if (m.Interrupted) findings.Insert(0, TrialFindings.Interrupted(m.Phase));
        return (file with { Findings = findings, Valid = findings.All(f => f.Severity != Severity.Invalid) }, histograms);
    }

    private static Dictionary<string, LongHistogram> Merge(IReadOnlyList<ShardResult> results)
    {
        string[] tags =
        [
            HistogramTags.Delivery, HistogramTags.Uncorrected, HistogramTags.BelowZero, HistogramTags.Connect, HistogramTags.TlsHandshake,
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
            Failures = Totals.ByReason(m.Results.Select(r => r.Failures)),
            ReconnectFailures = Totals.ByReason(m.Results.Select(r => r.ReconnectFailures).OfType<IReadOnlyDictionary<string, long>>()),
            Losses = Totals.ByReason(m.Results.Select(r => r.Losses)),
            ConnectMs = LatencySummary.Of(histograms[HistogramTags.Connect]),
            RecoveryMs = LatencySummary.Of(histograms[HistogramTags.Recovery]),
            NoticeMs = LatencySummary.Of(histograms[HistogramTags.Notice]),
        };

    private static RequestRecord Requests(TrialPlan plan, Counts window, IReadOnlyDictionary<string, LongHistogram> histograms) => new()
    {
        Sent = window.Requests,
        Empty = window.EmptyRequests,
        Failed = window.Lost,
        Skipped = window.SkippedRequests,
        LateP99Ms = plan.Pattern.Kind.OnTimer ? LatencySummary.Of(histograms[HistogramTags.PollLateness])?.P99 : null,
    };

    private static IdleRecord? Idle(TrialPlan plan, Measurements m, SortedDictionary<string, string> unavailable)
    {
        var pattern = plan.Pattern.Kind;
        long? counted = m.IdleCounters is not var (start, end) ? null
            : pattern.AsksByRequest ? end.EmptyPolls - start.EmptyPolls
            : end.KeepAlives - start.KeepAlives;
        var period = plan.Pattern.PeriodSeconds(m.Server?.Settings);
        var idle = IdleFigures.Of(
            m.IdleLooks, m.IdleEnd?.Counts.Open ?? 0, WireFigures.IdleBytes(m), period, pattern.OnTimer, counted, m.AloneCpuUsPerSecond,
            WireFigures.IdleUpBytes(m));
        if (idle is { WholePeriod: false })
        {
            unavailable["idle_bytes_per_connection_second"] = unavailable["server.idle_cpu_us"] = string.Create(
                CultureInfo.InvariantCulture, $"the idle phase of {idle.Seconds:0.#} s is shorter than the {idle.PeriodSeconds:0.##} s "
                    + $"from one keep-alive of {pattern.Key} to the next");
        }

        return idle;
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

    private static double SecondOf(Measurements m, long us) => (us - m.SeriesStartUs) / 1e6;
}
