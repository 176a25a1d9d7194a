using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;
using Bench.Report;
using Bench.Report.Outcome;
using Bench.Report.Prices;
using Bench.Report.Saved;
using Bench.Report.Summary;
using HdrHistogram;

namespace Bench.Tests.Report;

/// <summary>A run made of numbers, so that a summary can be worked out by hand. Never shipped as a result.</summary>
internal sealed class Fixture : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("bench-report-").FullName;

    public List<Slo> Slos { get; } = [];

    public List<PatternSettings> Patterns { get; } = [new() { Pattern = "polling", IntervalMs = 900 }, new() { Pattern = "sse" }];

    public RunStatus Status { get; set; } = RunStatus.Complete;

    public Workload Workload { get; set; } = new() { Name = "feed", Clients = 100, MessagesPerSecond = 1, FreshnessMs = 1000 };

    /// <summary>Workloads beside it, of which no trial was made.</summary>
    public List<Workload> Others { get; } = [];

    public bool PostAllowed { get; set; } = true;

    /// <summary>
    /// True: a complete run has the plan of all its patterns and repeats, whatever trials were added; else of these alone.
    /// </summary>
    public bool WholePlan { get; set; }

    public int Repeats { get; set; } = 2;

    /// <summary>What a send and receive over loopback cost at the time.</summary>
    public double? LoopbackUs { get; init; }

    /// <summary>The quota of the container that it was made in.</summary>
    public double? CpuQuotaCores { get; init; }

    /// <summary>The set of cores of the container, and the cores of the machine around it.</summary>
    public (int? Set, int? Machine) Cores { get; init; }

    /// <summary>How many messages each trial timed.</summary>
    public int TimedMessages { get; init; } = 1000;

    private readonly List<Trial> _trials = [];

    /// <summary>Changes a trial that was added.</summary>
    public void Change(string pattern, int repeat, Func<TrialFile, TrialFile> change)
    {
        var at = _trials.FindIndex(t => t.File.Pattern.Pattern == pattern && t.File.Repeat == repeat);
        _trials[at] = _trials[at] with { File = change(_trials[at].File) };
    }

    /// <summary>Changes all trials that are so.</summary>
    public void Change(Func<TrialFile, bool> which, Func<TrialFile, TrialFile> change)
    {
        for (var i = 0; i < _trials.Count; i++)
            if (which(_trials[i].File)) _trials[i] = _trials[i] with { File = change(_trials[i].File) };
    }

    /// <summary>Adds times to all trials that are so.</summary>
    public void Time(Func<TrialFile, bool> which, string tag, params double[] ms)
    {
        var histogram = Bench.Loadgen.Recording.Recorder.NewHistogram();
        foreach (var value in ms) histogram.RecordValue((long)(value * 1000));
        for (var i = 0; i < _trials.Count; i++)
            if (which(_trials[i].File))
                _trials[i] =
                    _trials[i] with { Histograms = new Dictionary<string, LongHistogram>(_trials[i].Histograms) { [tag] = histogram } };
    }

    /// <summary>Adds times to a trial that was added.</summary>
    public void Time(string pattern, int repeat, string tag, params double[] ms)
    {
        var at = _trials.FindIndex(t => t.File.Pattern.Pattern == pattern && t.File.Repeat == repeat);
        var histogram = Bench.Loadgen.Recording.Recorder.NewHistogram();
        foreach (var value in ms) histogram.RecordValue((long)(value * 1000));
        _trials[at] = _trials[at] with { Histograms = new Dictionary<string, LongHistogram>(_trials[at].Histograms) { [tag] = histogram } };
    }

    /// <summary>Adds a trial whose messages all took <paramref name="latencyMs"/>, at the given price a message.</summary>
    public Fixture Add(
        string pattern, int repeat, double latencyMs, double cpuUs = 100, double httpBytes = 0, bool valid = true, long lost = 0,
        double? memoryKb = 10) =>
        Add(Patterns.Single(p => p.Pattern == pattern), repeat, latencyMs, cpuUs, httpBytes, valid, lost, memoryKb);

    /// <summary>The same for a pattern of which there are several settings.</summary>
    public Fixture Add(
        PatternSettings pattern, int repeat, double latencyMs, double cpuUs = 100, double httpBytes = 0, bool valid = true, long lost = 0,
        double? memoryKb = 10)
    {
        const int messages = 1000;
        var histogram = Bench.Loadgen.Recording.Recorder.NewHistogram();
        histogram.RecordValueWithCount((long)(latencyMs * 1000), TimedMessages);
        var settings = pattern.Under(Workload);
        var file = new TrialFile
        {
            Ordinal = _trials.Count + 1,
            Repeat = repeat,
            Workload = Workload.AsRun(),
            Pattern = settings,
            Engine = "reference",
            Valid = valid,
            Findings = valid
                ? []
                : [new Finding
                {
                    Code = "generator-busy",
                    Severity = Severity.Invalid,
                    Message = "the generator used 99 % of its cores; limit 85 %",
                    Remedy = "lower clients"
                }],
            Phases = new PhaseTimes { ConnectSeconds = 1, IdleSeconds = 2, WarmupSeconds = 3, SteadySeconds = 10, DrainSeconds = 0.1 },
            Connections = new ConnectionRecord
            {
                Attempted = 100,
                Connected = 100,
                HeldAtStart = 100,
                Held = 100 - lost,
                Lost = lost,
                Reconnected = 0,
                Failures = new Dictionary<string, long>(),
                Losses = new Dictionary<string, long>(),
                ConnectMs = null
            },
            Messages = new MessageRecord
            {
                Published = messages,
                Expected = messages,
                Delivered = messages,
                Merged = 0,
                Lost = 0,
                Duplicated = 0,
                Reordered = 0,
                InFlight = 0,
                Malformed = 0,
                Impossible = 0,
                ClientDue = 0,
                ClientSent = 0,
                ClientFailed = 0,
                ClientUnsent = 0,
                InvariantHolds = true,
                Invariant = "",
            },
            LatencyMs = LatencySummary.Of(histogram),
            UncorrectedLatencyMs = LatencySummary.Of(histogram),
            Requests = null,
            MessagesInWindow = messages,
            Wire = new WireRecord
            {
                PayloadBytes = 200 * messages,
                FramingBytes = 20 * messages,
                HttpBytes = (long)(httpBytes * messages),
                TcpIpBytes = 104 * messages,
                Segments = 2 * messages,
                RetransmittedBytes = 0,
                SegmentHeaderBytes = 52
            },
            // Empty polls cost what messages do but for the payload; nothing else asks in two seconds.
            IdleBytesPerConnectionSecond = settings.Kind.OnTimer ? (124 + httpBytes) * 1000 / settings.Interval : 0,
            BytesPerConnect = 300,
            Server = new ProcessRecord { CpuUs = cpuUs * messages, SystemCpuUs = 0, IdleCpuUs = 400, CpuShare = 0.1, ResidentBytes = 1 },
            Generator = new ProcessRecord { CpuUs = 50 * messages, SystemCpuUs = 0, IdleCpuUs = 0, CpuShare = 0.05, ResidentBytes = 1 },
            Health = new GeneratorHealth
            {
                LoopLagP99Ms = 1,
                LoopLagMaxMs = 2,
                Collections = 0,
                GcPauseMs = 0,
                StealShare = 0,
                OtherLoadShare = 0
            },
            LoopbackUs = LoopbackUs,
            Publisher = new WorkloadStatus
            {
                State = WorkloadState.Finished,
                Published = messages,
                PublishedSteady = messages,
                DueSteady = messages,
                LagUs = new LagSummary { P50 = 10, P99 = 100, Max = 1000 }
            },
            Activity = null,
            Memory = [],
            MemoryPerConnection = memoryKb is { } kb
                ? new MemorySlope { Resident = new Slope(kb, kb, kb, 1), Heap = null, Kernel = null }
                : null,
            Series = [.. Enumerable.Range(1, 12).Select(s => new SeriesPoint
            {
                Second = s,
                Phase = "steady",
                Connected = 100,
                DeliveredPerSecond = 100,
                RequestsPerSecond = 0,
                ServerCpu = 0.1,
                GeneratorCpu = 0.05,
                BytesPerSecond = 30_000
            })],
            Unavailable = memoryKb is null
                ? new Dictionary<string, string> { ["memory_per_connection"] = "a line needs at least 3 counts" }
                : new Dictionary<string, string>(),
        };
        _trials.Add(new Trial(
            file, new Dictionary<string, LongHistogram> { [HistogramTags.Delivery] = histogram, [HistogramTags.Uncorrected] = histogram },
            $"{file.Ordinal:000}-{pattern.Pattern}-feed"));
        return this;
    }

    public RunData Data()
    {
        var scenario = new Scenario
        {
            Name = "fixture",
            Workloads = [Workload, .. Others],
            Patterns = Patterns,
            Trials = Repeats,
            Slos = Slos,
            PostAllowed = PostAllowed
        };
        var run = new RunFile
        {
            RunId = "fixture",
            StartedUtc = "2026-01-01T00:00:00Z",
            Status = Status,
            CommandLine = "bench run",
            Scenario = scenario,
            Plan = [.. RunPlan.Of(scenario, new ProcessRule()).Where(p => WholePlan || Status != RunStatus.Complete || _trials.Any(
                t => (t.File.Workload.Name, t.File.Pattern.Label, t.File.Repeat) == (p.Workload, p.Label, p.Repeat)))],
            Environment = new EnvironmentRecord
            {
                HarnessVersion = "test",
                OperatingSystem = "test",
                Processor = "test",
                Cores = 2,
                MemoryMiB = 1,
                Runtime = "test",
                DescriptorLimit = null,
                ServerCores = null,
                GeneratorCores = null,
                LoadAverage = null,
                Tiering = "fixed",
                CpuQuotaCores = CpuQuotaCores,
                CpusetCores = Cores.Set,
                MachineCores = Cores.Machine,
            },
            Findings = [],
        };
        return new RunData(run, _trials);
    }

    /// <summary>A workload in which clients send too.</summary>
    public static Workload TwoWay => new()
    {
        Name = "feed",
        Clients = 100,
        MessagesPerSecond = 0,
        Direction = Direction.TwoWay,
        ClientMessagesPerSecond = 2,
        FreshnessMs = 1000
    };

    /// <summary>The verdict on its only workload.</summary>
    public VerdictRecord Verdict() => Summary().Verdicts.Single();

    public SummaryFile Summary() => Summariser.Summarise(Data(), PriceSheet.Load(null));

    /// <summary>Saves the run as the load generator would.</summary>
    public string Save()
    {
        var data = Data();
        Directory.CreateDirectory(Path.Combine(Folder, "trials"));
        File.WriteAllText(Path.Combine(Folder, "run.json"), JsonSerializer.Serialize(data.Run, ResultsJson.Default.RunFile));
        foreach (var trial in data.Trials)
        {
            File.WriteAllText(
                Path.Combine(Folder, "trials", trial.Name + ".json"), JsonSerializer.Serialize(trial.File, ResultsJson.Default.TrialFile));
            using var log = File.Create(Path.Combine(Folder, "trials", trial.Name + ".hlog"));
            HistogramLog.Write(log, trial.Histograms.Select(h => (h.Key, h.Value)));
        }

        return Folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
