using Bench.Loadgen.Findings;
using Bench.Loadgen.Results;
using Bench.Loadgen.Statistics;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;
using HdrHistogram;

namespace Bench.Report.Outcome;

/// <summary>Turns the trials of a run into its summary. Pure.</summary>
internal static class Summariser
{
    /// <summary>The summary of a run.</summary>
    /// <param name="data">The run.</param>
    /// <param name="sheet">What things cost.</param>
    /// <param name="priceClients">For how many clients prices are reckoned, instead of what each workload says.</param>
    public static SummaryFile Summarise(RunData data, PriceSheet sheet, int? priceClients = null)
    {
        var results = Groups(data).Select(group => Result([.. group])).ToArray();
        var troubles = TroubleTable.Of(data);
        return new SummaryFile
        {
            RunId = data.Run.RunId,
            StartedUtc = data.Run.StartedUtc,
            Scenario = data.Run.Scenario.Name,
            Status = data.Run.Status,
            TrialsPlanned = data.Run.Plan.Count,
            TrialsMade = data.Trials.Count,
            TrialsValid = data.Trials.Count(t => t.File.Valid),
            NotMade = [.. data.NotMade.Select(p => new RungName(p.Workload, p.Pattern, p.Label))],
            Verdicts = [.. data.Run.Scenario.Workloads
                .Select(workload => Verdict.Of(workload, data, [.. results.Where(r => r.Workload == workload.Name)], sheet, priceClients))
                .Select(verdict => ByHand.Feed(verdict, troubles))],
            PriceSheet = sheet.Name,
            Results = results,
            Troubles = troubles,
            Heartbeats = HeartbeatTable.Of(data),
            Storms = StormTable.Of(data, troubles),
            Losses = LossTable.Of(data, results),
            Servers = ServerChoice.Of(data, results),
            Axes = AxisTable.Of(data, results, sheet, priceClients),
            Findings = data.Run.Findings,
        };
    }

    /// <summary>Trials by workload and pattern, in the order of the scenario.</summary>
    private static IEnumerable<IEnumerable<Trial>> Groups(RunData data) =>
        from workload in data.Run.Scenario.Workloads
        from pattern in data.Run.Scenario.PatternsOf(workload)
        let trials = data.Trials.Where(t => t.File.Workload.Name == workload.Name && t.File.Pattern.Label == pattern.Label).ToArray()
        where trials.Length > 0
        select trials;

    private static SummaryResult Result(IReadOnlyList<Trial> all)
    {
        var first = all[0].File;
        var valid = all.Where(t => t.File.Valid).ToArray();
        var files = valid.Select(t => t.File).ToArray();
        var latency = OverTrials.Latency(valid, HistogramTags.Delivery);
        var means = new Dictionary<string, double>();
        var intervals = new SortedDictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var figure in FigureList.All)
        {
            var values = files.Select(figure.OfTrial).OfType<double>().ToArray();
            if (values.Length == 0) continue;
            var interval = MeanInterval.Of(values);
            means[figure.Path] = interval.Mean;
            if (interval is { Low: { } low, High: { } high }) intervals[figure.Path] = [low, high];
        }

        double? Mean(string path) => means.TryGetValue(path, out var mean) ? mean : null;
        return new SummaryResult
        {
            Workload = first.Workload.Name,
            Pattern = first.Pattern.Pattern,
            Label = first.Pattern.Label,
            Clients = first.Workload.Clients,
            FreshnessMs = first.Workload.FreshnessMs,
            Valid = valid.Length > 0,
            Trials = all.Count,
            ValidTrials = valid.Length,
            Findings = [.. Distinct(all), .. ResultDoubts(all.Count, valid.Length, latency)],
            Connections = Connections(files.Length > 0 ? files : [.. all.Select(t => t.File)]),
            LatencyMs = latency,
            UncorrectedLatencyMs = OverTrials.Latency(valid, HistogramTags.Uncorrected),
            Answers = AnswerSummary.Of(valid),
            SelfPublished = SelfPublishedSummary.Of(valid),
            PublishRequestMs = Mean("publish_request_ms.p50") is { } p50 && Mean("publish_request_ms.p99") is { } p99
                ? new PublishFigures(p50, p99)
                : null,
            Messages = Messages(files),
            WireBytesPerMessage = Mean("wire_bytes_per_message.payload") is { } payload
                ? new WireFigures(
                    payload, Mean("wire_bytes_per_message.framing")!.Value, Mean("wire_bytes_per_message.http")!.Value,
                    Mean("wire_bytes_per_message.tcp_ip"), Mean("wire_bytes_per_message.total"))
                {
                    Tls = Mean("wire_bytes_per_message.tls"),
                    CompressionSaved = Mean("wire_bytes_per_message.compression_saved")
                }
                : null,
            ServerCpuUsPerMessage = Mean("server_cpu_us_per_message"),
            ServerCpuLoopbacksPerMessage = Mean("server_cpu_loopbacks_per_message"),
            GeneratorCpuUsPerMessage = Mean("generator_cpu_us_per_message"),
            ServerIdleCpuUsPerConnectionSecond = Mean("server_idle_cpu_us_per_connection_second"),
            IdleBytesPerConnectionSecond = Mean("idle_bytes_per_connection_second"),
            ServerMemoryKbPerConnection = Mean("server_memory_kb_per_connection"),
            ServerMemoryAfterKbPerConnection = Mean("server_memory_after_kb_per_connection"),
            ServerHeapKbPerConnection = Mean("server_heap_kb_per_connection"),
            KernelMemoryKbPerConnection = Mean("kernel_memory_kb_per_connection"),
            Opening = new OpeningSummary
            {
                ConnectsPerSecond = Mean("opening.connects_per_second"),
                Bytes = Mean("opening.bytes"),
                ServerCpuUs = Mean("opening.server_cpu_us"),
                GeneratorCpuUs = Mean("opening.generator_cpu_us"),
                GeneratorMemoryKb = Mean("opening.generator_memory_kb"),
            },
            MessagesPerSecond = Average(files, t => t.Phases.SteadySeconds > 0 ? t.MessagesInWindow / t.Phases.SteadySeconds : null),
            RequestsPerMessage = Mean("requests_per_message"),
            EmptyRequestShare = Average(files, t => t.Requests is { Sent: > 0 } requests ? (double)requests.Empty / requests.Sent : null),
            FlushesPerMessage = Average(
                files, t => t.Activity is { Delivered: > 0 } activity ? (double)activity.Flushes / activity.Delivered : null),
            SegmentsPerMessage = Average(files, t => t.MessagesInWindow > 0 ? (double?)t.Wire.Segments / t.MessagesInWindow : null),
            ServerCpuShare = Average(files, t => t.Server.CpuShare),
            GeneratorCpuShare = Average(files, t => t.Generator.CpuShare),
            Ci95 = intervals,
            Unavailable = all.SelectMany(t => t.File.Unavailable.Concat(TooShortIdle(t.File)))
                .GroupBy(u => u.Key).ToDictionary(g => g.Key, g => g.First().Value),
        };
    }

    // Files of before the harness said so itself.
    private static IEnumerable<KeyValuePair<string, string>> TooShortIdle(TrialFile trial)
    {
        const string reason = "the idle phase was shorter than the time from one keep-alive to the next";
        if (trial.Idle is not null || trial.SelfPublished is not null || FigureList.HasWholeIdle(trial)) return [];
        return [new("server_idle_cpu_us_per_connection_second", reason), new("idle_bytes_per_connection_second", reason)];
    }

    private static double? Average(IEnumerable<TrialFile> trials, Func<TrialFile, double?> figure)
    {
        var values = trials.Select(figure).OfType<double>().ToArray();
        return values.Length == 0 ? null : values.Average();
    }

    // Doubts that only all trials of a result together show.
    private static IEnumerable<Finding> ResultDoubts(int made, int valid, LatencyFigures? latency) =>
        new[] { FewTrials.Check(valid, made), TailUnsupported.Check(latency?.Count) }.OfType<Finding>();

    // A doubt of one weight that several trials share is told once, in the words of each; the heaviest first.
    private static Finding[] Distinct(IReadOnlyList<Trial> trials) =>
    [
        .. trials.SelectMany(t => t.File.Findings.Select(f => (Finding: f, t.File.Repeat, t.File.Ordinal)))
            .GroupBy(f => (f.Finding.Code, f.Finding.Severity))
            .OrderByDescending(g => g.Key.Severity)
            .Select(g =>
                g.First().Finding with { Message = MergedFinding.Words([.. g.Select(f => (f.Ordinal, f.Finding.Message))], trials.Count) }),
    ];

    private static ConnectionSummary Connections(IReadOnlyList<TrialFile> trials) => new(
        trials.Max(t => t.Connections.Attempted), trials.Min(t => t.Connections.Connected), trials.Min(t => t.Connections.Held),
        trials.Max(t => t.Connections.Lost), trials.Max(t => t.Connections.Reconnected));

    private static MessageSummary Messages(IReadOnlyList<TrialFile> trials) => new(
        OverTrials.Total(trials, t => t.Messages.Published), OverTrials.Total(trials, t => t.Messages.Expected),
        OverTrials.Total(trials, t => t.Messages.Delivered), OverTrials.Total(trials, t => t.Messages.Merged),
        OverTrials.Total(trials, t => t.Messages.Lost),
        OverTrials.Total(trials, t => t.Messages.Duplicated), OverTrials.Total(trials, t => t.Messages.Reordered),
        OverTrials.Total(trials, t => t.Messages.InFlight))
    {
        ClientDue = OverTrials.Total(trials, t => t.Messages.ClientDue),
        ClientFailed = OverTrials.Total(trials, t => t.Messages.ClientFailed),
        ClientUnsent = OverTrials.Total(trials, t => t.Messages.ClientUnsent),
    };
}
