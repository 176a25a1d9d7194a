using System.Text.Json.Serialization;
using Bench.Contract;
using Bench.Contract.Figures;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Figures;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// What the coordinator tells a shard, one JSON object a line on its standard input. Exactly one member beside the number is set. A command
/// that comes before the answer to the one before ends that one, which then has no answer.
/// </summary>
public sealed record ShardCommand
{
    /// <summary>
    /// Its answer carries the same number, so that a late answer to a question that was given up is never taken for the answer to the next.
    /// </summary>
    public int Number { get; init; }

    /// <summary>First of all: what the clients are to do.</summary>
    public ShardOpen? Open { get; init; }

    /// <summary>Of a shard on an agent, before it connects: show a clock that is shifted by so many microseconds.</summary>
    public long? ShiftUs { get; init; }

    /// <summary>Connect until this many clients of the shard have been tried.</summary>
    public int? ConnectUpTo { get; init; }

    /// <summary>Read the counters and the wire now.</summary>
    public bool? Read { get; init; }

    /// <summary>Read only what costs next to nothing.</summary>
    public bool? Look { get; init; }

    /// <summary>Collect all garbage, then read.</summary>
    public bool? Collect { get; init; }

    /// <summary>The workload has a start: the phases are these.</summary>
    public Timeline? Begin { get; init; }

    /// <summary>The trial is stopped: a steady state that has begun ends now, and its figures are those of the time until then.</summary>
    public bool? Cut { get; init; }

    /// <summary>Send no more, and count nothing that comes from now on: the sums of the trial stand.</summary>
    public bool? Cease { get; init; }

    /// <summary>Two-way workloads: tell what became of the clients' messages, by topic.</summary>
    public bool? CountSent { get; init; }

    /// <summary>Report who was reached, close every connection, end.</summary>
    public ShardFinish? Finish { get; init; }
}

/// <summary>The first command.</summary>
/// <param name="Engine">Name of the client engine.</param>
/// <param name="Plan">What its clients are to do.</param>
/// <param name="Progress">False: says nothing unasked.</param>
/// <param name="Latencies">True: once a second progress tells how late messages were, too.</param>
public sealed record ShardOpen(string Engine, ClientPlan Plan, bool Progress = true, bool Latencies = false);

/// <summary>The last command.</summary>
/// <param name="Topics">What the server published to each topic, in order of topic; null when it can no longer be asked.</param>
public sealed record ShardFinish(IReadOnlyList<TopicStatus>? Topics);

/// <summary>
/// What a shard says, one JSON object a line on its standard output. Every command is answered by one line that is no progress.
/// </summary>
public sealed record ShardReply
{
    /// <summary>The number of the command that this answers; null for progress.</summary>
    public int? Answers { get; init; }

    /// <summary>Unasked, four times a second.</summary>
    public ShardProgress? Progress { get; init; }

    /// <summary>The answer to look.</summary>
    public ShardProgress? Seen { get; init; }

    /// <summary>The answer to connect, read and begin.</summary>
    public ShardReading? Reading { get; init; }

    /// <summary>The answer to count-sent, by topic number.</summary>
    public IReadOnlyDictionary<int, TopicSent>? Sent { get; init; }

    /// <summary>The answer to finish.</summary>
    public ShardResult? Result { get; init; }
}

/// <summary>What a shard can tell at any time for next to nothing, however many clients it has.</summary>
public sealed record ShardProgress
{
    /// <summary>The instant (<see cref="Clock"/> microseconds).</summary>
    [Figure("µs", Adding.Largest)]
    public required long AtUs { get; init; }

    /// <summary>What was recorded.</summary>
    [Figure("")]
    public required Counts Counts { get; init; }

    /// <summary>Bytes through the sockets.</summary>
    [Figure("B")]
    public required long SocketBytes { get; init; }

    /// <summary>CPU time of the shard's process in microseconds.</summary>
    [Figure("µs")]
    public required double CpuUs { get; init; }

    /// <summary>Clients' messages that were due and have neither been taken nor failed; null until the steady state has ended.</summary>
    [Figure("messages")]
    public long? Backlog { get; init; }

    /// <summary>
    /// Messages of the steady state so far by how late they were (<see cref="LatencyBins"/>), at most a second old; null when nobody looks.
    /// </summary>
    [Figure("messages")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<long>? Latencies { get; init; }
}

/// <summary>
/// What became of the clients' messages to one topic. Members named Steady count those due in the steady state, the others all.
/// </summary>
public sealed record TopicSent
{
    /// <summary>The server has them.</summary>
    [Figure("messages")]
    public long Sent { get; init; }

    /// <inheritdoc cref="Sent"/>
    [Figure("messages")]
    public long SentSteady { get; init; }

    /// <summary>Without an answer when sending ceased: the server may have them.</summary>
    [Figure("messages")]
    public long Unanswered { get; init; }

    /// <inheritdoc cref="Unanswered"/>
    [Figure("messages")]
    public long UnansweredSteady { get; init; }

    /// <summary>Failed, but the server may have them.</summary>
    [Figure("messages")]
    public long Doubtful { get; init; }

    /// <inheritdoc cref="Doubtful"/>
    [Figure("messages")]
    public long DoubtfulSteady { get; init; }

    /// <summary>The sum over the senders of a topic.</summary>
    public static TopicSent Of(IEnumerable<SendTally> tallies) =>
        tallies.Aggregate(new TopicSent(), (sum, tally) => Totals.Add(sum, new TopicSent
        {
            Sent = tally.Sent,
            SentSteady = tally.SentSteady,
            Unanswered = tally.Unanswered,
            UnansweredSteady = tally.UnansweredSteady,
            Doubtful = tally.Doubtful,
            DoubtfulSteady = tally.DoubtfulSteady,
        }));
}

/// <summary>Counters of a shard at one instant, with what the kernel counted for each connection.</summary>
public sealed record ShardReading
{
    /// <summary>The instant (<see cref="Clock"/> microseconds).</summary>
    [Figure("µs", Adding.Largest)]
    public required long AtUs { get; init; }

    /// <summary>What was recorded.</summary>
    [Figure("")]
    public required Counts Counts { get; init; }

    /// <summary>What went through the sockets.</summary>
    [Figure("")]
    public required WireTotals Wire { get; init; }

    /// <summary>CPU time of the shard's process in microseconds.</summary>
    [Figure("µs")]
    public required double CpuUs { get; init; }

    /// <summary>The system's part of it.</summary>
    [Figure("µs")]
    public required double SystemCpuUs { get; init; }

    /// <summary>Resident memory of the shard's process.</summary>
    [Figure("B")]
    public required long ResidentBytes { get; init; }

    /// <summary>Bytes that the shard's process has allocated.</summary>
    [Figure("B")]
    public required long AllocatedBytes { get; init; }

    /// <summary>Collections of any generation.</summary>
    [Figure("collections")]
    public required long Collections { get; init; }

    /// <summary>Time that they took, in milliseconds.</summary>
    [Figure("ms")]
    public required double GcPauseMs { get; init; }
}

/// <summary>Everything that a shard measured.</summary>
public sealed record ShardResult
{
    /// <summary>Counters at the first instant of the steady state; null when it was never reached.</summary>
    public required ShardReading? SteadyStart { get; init; }

    /// <summary>Counters at the last instant of the steady state; null when it was never reached.</summary>
    public required ShardReading? SteadyEnd { get; init; }

    /// <summary>Counters at the end.</summary>
    public required ShardReading End { get; init; }

    /// <summary>Who was reached.</summary>
    public required Reach Reach { get; init; }

    /// <summary>Clients that tried to connect.</summary>
    public required long Attempted { get; init; }

    /// <summary>Held at the start of the steady state.</summary>
    public required long HeldAtStart { get; init; }

    /// <summary>Histograms by tag, in base 64.</summary>
    public required IReadOnlyDictionary<string, string> Histograms { get; init; }

    /// <summary>Failed connects by reason.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    /// <summary>Lost connections by reason.</summary>
    public required IReadOnlyDictionary<string, long> Losses { get; init; }

    /// <summary>Attempts to come back that failed, by reason; null of a shard that died.</summary>
    public IReadOnlyDictionary<string, long>? ReconnectFailures { get; init; }

    /// <summary>Clients' messages that failed, by reason.</summary>
    public required IReadOnlyDictionary<string, long> SendFailures { get; init; }

    /// <summary>What was counted of answers; null where the workload has none, and of a shard that died.</summary>
    public AnswerTally? Answers { get; init; }
}

/// <summary>JSON of the lines between coordinator and shard.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters =
    [
        typeof(KebabCase<ArrivalProcess>), typeof(KebabCase<FanOut>), typeof(KebabCase<Direction>),
        typeof(KebabCase<PollDiscipline>), typeof(KebabCase<PollSemantics>), typeof(KebabCase<HeadSet>), typeof(KebabCase<Through>),
        typeof(KebabCase<Trouble>), typeof(KebabCase<Abuse>), typeof(KebabCase<StampUnit>), typeof(KebabCase<StampClock>),
    ])]
[JsonSerializable(typeof(ShardCommand))]
[JsonSerializable(typeof(ShardReply))]
internal sealed partial class ShardJson : JsonSerializerContext;
