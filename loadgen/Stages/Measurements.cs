using System.Collections.Concurrent;
using Bench.Contract;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Links;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Machine.Cgroups;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.Stages;

/// <summary>What both sides show at one instant.</summary>
internal sealed record Instant(
    long AtUs,
    CpuTime? ServerCpu,
    ServerCounters? Counters,
    CoreTime? Cores,
    double CoordinatorUs,
    double? OthersUs,
    IReadOnlyDictionary<string, Throttling>? Throttled = null)
{
    /// <summary>The cores once more, right after the list of processes that <see cref="OthersUs"/> sums up was read.</summary>
    public CoreTime? CoresAfterOthers { get; init; }

    /// <summary>CPU time of the middleboxes since they started; null without one, and when it could not be read.</summary>
    public double? MiddleboxUs { get; init; }

    /// <summary>What the lossy way counted since it was made; null without one, and when it could not be read.</summary>
    public LossReading? Loss { get; init; }
}

/// <summary>Raw readings of a trial, filled in as it goes; whatever was reached when it ends, however it ends, is there.</summary>
internal sealed class Measurements
{
    public ServerInfo? Server { get; set; }

    /// <summary>Why nothing tells what the target uses; null when something does.</summary>
    public string? ProbeUnavailable { get; set; }

    /// <summary>Why, at the end, the target's CPU cannot be told, though it could be at first; null when it can.</summary>
    public string? ProbeLost { get; set; }

    public long ConnectStartUs { get; set; }

    public long ConnectEndUs { get; set; }

    public ShardReading? Connected { get; set; }

    /// <summary>What each step of the connect phase took, in order.</summary>
    public List<ConnectStep> ConnectSteps { get; } = [];

    public ShardReading? IdleStart { get; set; }

    public ShardReading? IdleEnd { get; set; }

    /// <summary>Looks at both sides through the idle phase.</summary>
    public List<IdleLook> IdleLooks { get; } = [];

    /// <summary>The servers' counters at its first and its last instant.</summary>
    public (ServerCounters Start, ServerCounters End)? IdleCounters { get; set; }

    /// <summary>CPU microseconds a second of the servers before the first client came; null when not looked at.</summary>
    public double? AloneCpuUsPerSecond { get; set; }

    public Timeline? Timeline { get; set; }

    public Instant? SteadyStart { get; set; }

    public Instant? SteadyEnd { get; set; }

    public long DrainEndUs { get; set; }

    public WorkloadStatus? Publisher { get; set; }

    /// <summary>The requests that published; null when there were none.</summary>
    public PublishTally? Publishing { get; set; }

    /// <summary>What each server published.</summary>
    public TopicStatus[][]? Topics { get; set; }

    /// <summary>What the servers' logs say of clients' messages that have no answer.</summary>
    public InTheLogs InTheLogs { get; set; } = new(0, 0, Resolved: true);

    public IReadOnlyList<ShardResult> Results { get; set; } = [];

    /// <summary>What programs other than server, generators and coordinator use.</summary>
    public OtherPrograms Others { get; set; } = new(new HashSet<int>());

    public long PeakServerBytes { get; set; }

    public long PeakGeneratorBytes { get; set; }

    public List<MemorySample> Memory { get; } = [];

    /// <summary>
    /// Connections after the drain, and the server's resident memory without the messages that it keeps, KiB; null where it was not read.
    /// </summary>
    public (long Connections, double? ResidentKb)? MemoryAfter { get; set; }

    public List<SeriesPoint> Series { get; } = [];

    /// <summary>Instant of second 0 of the series; 0 before anybody looked.</summary>
    public long SeriesStartUs { get; set; }

    /// <summary>What went wrong on purpose, in order of its end.</summary>
    public List<TroubleSpan> Troubles { get; } = [];

    /// <summary>Those beside the measured clients, once they have ended.</summary>
    public List<BesideRecord> Beside { get; } = [];

    /// <summary>What a send and receive over loopback cost before and after; null where it was not measured.</summary>
    public double? LoopbackUs { get; set; }

    /// <summary>
    /// How far the clocks of the two sides can be apart, in microseconds; null before it was shown, and where clocks that were shifted
    /// could not be read again at the end.
    /// </summary>
    public double? ClockBoundUs { get; set; }

    /// <summary>The generators are on agents, whose clocks may be others than ours.</summary>
    public bool OnAgents { get; set; }

    /// <summary>The servers' part of it.</summary>
    public double ServersClockBoundUs { get; set; }

    /// <summary>The farthest that a generator's clock was shifted to show ours, in microseconds; null when none was.</summary>
    public double? ClockShiftUs { get; set; }

    /// <summary>Whether the kernel accounts soft interrupts apart; null where that could not be told.</summary>
    public bool? SoftInterruptsApart { get; set; }

    /// <summary>How long a relay between the sides held bytes on average, one way; null without one.</summary>
    public double? RelayHeldMs { get; set; }

    /// <summary>What stood between the sides, but for its CPU; null without one.</summary>
    public MiddleboxRecord? Middlebox { get; set; }

    /// <summary>The way on which packets were lost, but for what it counted; null for loopback.</summary>
    public LossRecord? Loss { get; set; }

    /// <summary>The configuration of what stood between; null without one.</summary>
    public string? MiddleboxText { get; set; }

    /// <summary>The phase that was reached.</summary>
    public string Phase { get; set; } = "start";

    /// <summary>Why figures could not be taken, by the figure's path; written while the trial runs, by more than one thread.</summary>
    public ConcurrentDictionary<string, string> Unavailable { get; } = new(StringComparer.Ordinal);

    /// <summary>Every phase was gone through to its end.</summary>
    public bool Whole { get; set; }

    /// <summary>What failed, in a sentence; null when nothing did.</summary>
    public string? Failure { get; set; }

    /// <summary>That lies with the agents of a fleet, or the way to them.</summary>
    public bool FailedOnAgents { get; set; }

    /// <summary>Where in the program it failed, when that is a defect of the program and of nothing else; null else.</summary>
    public string? Defect { get; set; }

    /// <summary>True when the user stopped it before its end.</summary>
    public bool Interrupted { get; set; }
}
