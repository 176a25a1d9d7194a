namespace Bench.Loadgen.Recording;

/// <summary>One simulated client as the recorder sees it: who it is and what has reached it.</summary>
/// <param name="client">Number of the client in the whole workload, from 0.</param>
/// <param name="topic">Number of the topic it subscribes to.</param>
/// <param name="latestOnly">True when it asks for the newest value only.</param>
/// <param name="fromFirst">True when its messages are numbered by a target that publishes by itself, from wherever it is.</param>
public sealed class Subscriber(int client, int topic, bool latestOnly = false, bool fromFirst = false)
{
    /// <summary>No poll is due at any time.</summary>
    internal const long NoPoll = long.MaxValue;

    private Moments? _moments;
    private bool _connected;
    private bool _everConnected;

    /// <summary>Number of the client in the whole workload, from 0.</summary>
    public int Client { get; } = client;

    /// <summary>Number of the topic it subscribes to.</summary>
    public int Topic { get; } = topic;

    /// <summary>Order, loss and repetition; mutated in place by the recorder.</summary>
    public SequenceTracker Sequence = new(latestOnly, fromFirst);

    /// <summary>Messages of the steady state received for the first time.</summary>
    public long DeliveredSteady { get; set; }

    /// <summary>What became of its own messages; null while it sends none.</summary>
    public SendTally? Sends { get; set; }

    /// <summary>The answers that it is due; null where the workload has none.</summary>
    public AnswerTrack? Answers { get; set; }

    /// <summary>
    /// When the next poll of its timer is due, or the one that is under way was (<see cref="Contract.Clock"/>
    /// microseconds); none without a timer.
    /// </summary>
    public long NextPollUs { get; set; } = NoPoll;

    /// <summary>
    /// Polls that were due by an instant and have neither been sent nor been counted as left out yet: one before
    /// them, or the connection, hangs.
    /// </summary>
    /// <param name="nowUs">The instant.</param>
    /// <param name="intervalUs">The timer's period in microseconds.</param>
    public long OverduePolls(long nowUs, long intervalUs) =>
        // While it is connected, that poll itself is under way.
        NextPollUs > nowUs ? 0 : (nowUs - NextPollUs) / intervalUs + (_connected ? 0 : 1);

    /// <summary>When its connection was last lost (<see cref="Contract.Clock"/> microseconds).</summary>
    internal long LostUs
    {
        get => _moments?.LostUs ?? 0;
        set => Kept.LostUs = value;
    }

    /// <summary>When it was last ready again after a loss; 0 before the first.</summary>
    internal long BackUs
    {
        get => _moments?.BackUs ?? 0;
        set => Kept.BackUs = value;
    }

    /// <summary>
    /// Of a target that publishes by itself: when its newest message came (<see cref="Contract.Clock"/> microseconds); 0 before the first.
    /// </summary>
    internal long NewestUs
    {
        get => _moments?.NewestUs ?? 0;
        set => Kept.NewestUs = value;
    }

    /// <summary>Of a target that publishes by itself: it has received a message of after the steady state.</summary>
    internal bool HasNewer
    {
        get => _moments is { HasNewer: true };
        set => Kept.HasNewer = value;
    }

    /// <summary>
    /// Whether a message that comes now was published before the connection that brings it: without a cursor nobody would have it.
    /// </summary>
    /// <param name="publishedUs">When it was published.</param>
    internal bool HasMissed(long publishedUs) => LostUs > 0 && (!_connected || publishedUs < BackUs);

    /// <summary>True while its connection is open (or, for polling, while its requests succeed).</summary>
    public bool Connected
    {
        get => _connected;
        set
        {
            _connected = value;
            _everConnected |= value;
        }
    }

    /// <summary>True once it has been connected, or has received something, whatever came after.</summary>
    public bool EverReached => _everConnected || Sequence.Last > 0;

    private Moments Kept => _moments ??= new Moments();

    // What most clients never have, as they are not lost, and hear the harness's own messages: a hundred thousand clients feel each byte.
    private sealed class Moments
    {
        public long LostUs { get; set; }

        public long BackUs { get; set; }

        public long NewestUs { get; set; }

        public bool HasNewer { get; set; }
    }
}
