using Bench.Contract;
using Bench.Contract.Figures;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Clients;

/// <summary>
/// A way to simulate clients. An engine knows framing and waiting; pacing plans, timing and recording are not its business.
/// </summary>
public interface IClientEngine
{
    /// <summary>Kebab-case name, as given to --engine.</summary>
    string Name { get; }

    /// <summary>Why the engine cannot run on this machine; null when it can.</summary>
    string? Unsupported { get; }

    /// <summary>Names of the patterns it speaks.</summary>
    IReadOnlyList<string> Patterns { get; }

    /// <summary>Why it cannot speak TLS; null when it can.</summary>
    string? SpeaksNoTls { get; }

    /// <summary>Why its clients cannot resume TLS sessions of their own; null when they can.</summary>
    string? ResumesNoTls { get; }

    /// <summary>Why it cannot read what is compressed; null when it can.</summary>
    string? ReadsNoCompression { get; }

    /// <summary>Why it cannot speak HTTP/2; null when it can.</summary>
    string? SpeaksNoHttp2 { get; }

    /// <summary>Why it cannot speak a pattern as a target file describes it; null when it can.</summary>
    /// <param name="pattern">The pattern's key.</param>
    /// <param name="spoken">What the file says of it.</param>
    string? SpeaksNot(string pattern, PatternSpec spoken);

    /// <summary>Prepares the clients of one shard; nothing is connected yet.</summary>
    IClientGroup Open(ClientPlan plan, Recorder recorder, TimeProvider time);
}

/// <summary>What the clients of one shard are to do.</summary>
public sealed record ClientPlan
{
    /// <summary>The server, such as http://127.0.0.1:5000.</summary>
    public required Uri Server { get; init; }

    /// <summary>
    /// Which certificates are taken from a server whose URL begins with https; null for those of the machine's own authorities.
    /// </summary>
    public TlsTrust? Trust { get; init; }

    /// <summary>The pattern and its settings.</summary>
    public required PatternSettings Pattern { get; init; }

    /// <summary>The load.</summary>
    public required Workload Workload { get; init; }

    /// <summary>The run's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of this shard's first client in the workload.</summary>
    public int FirstClient { get; init; }

    /// <summary>How many clients this shard has.</summary>
    public required int Clients { get; init; }

    /// <summary>Connects a second, open loop.</summary>
    public required double ConnectPerSecond { get; init; }

    /// <summary>How long one connect may take, in milliseconds.</summary>
    public int ConnectTimeoutMs { get; init; } = 10_000;

    /// <summary>How another target than the own server speaks the pattern; null for the own one.</summary>
    public PatternSpec? Spoken { get; init; }

    /// <summary>That target publishes by itself: its messages are its own, with the marks that <see cref="Spoken"/> names.</summary>
    public bool PublishesItself { get; init; }

    /// <summary>
    /// How far the clock of that target's stamps is ahead of this host's, in milliseconds, as its file states; 0 for one clock.
    /// </summary>
    public double ClockOffsetMs { get; init; }

    /// <summary>What each client has of its own for it; null for nothing.</summary>
    public ClientTable? Table { get; init; }

    /// <summary>
    /// Values of the environment variables that its texts name, as the coordinator has them: a generator elsewhere has another environment.
    /// They may be secrets, which are neither saved nor told. Null for none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>
    /// How the names of its topics begin: a target may outlive a trial, and no topic of another trial is to be taken for one of this.
    /// </summary>
    public string TopicPrefix { get; init; } = "";
}

/// <summary>The clients of one shard. Calls come one at a time; recording goes on between them.</summary>
public interface IClientGroup : IAsyncDisposable
{
    /// <summary>Who has received what; in order of client.</summary>
    IReadOnlyList<Subscriber> Subscribers { get; }

    /// <summary>
    /// Connects clients on schedule until <paramref name="upTo"/> of them have been tried; returns when each is ready or has failed.
    /// </summary>
    Task ConnectAsync(int upTo, CancellationToken stop);

    /// <summary>Measures how late a timer fires where the work of these clients is done, until the end of the steady state.</summary>
    Task WatchAsync(LoopLag lag, Timeline timeline, CancellationToken stop);

    /// <summary>Two-way workloads: starts sending on the schedule of each client that has ever been connected.</summary>
    void BeginSending(Timeline timeline);

    /// <summary>What each sending client is due to send; empty before <see cref="BeginSending"/> and in one-way workloads.</summary>
    IReadOnlyList<Outbox> Outboxes { get; }

    /// <summary>
    /// Bytes through the sockets so far, closed connections included. Asks the kernel nothing, so that it may be called often.
    /// </summary>
    long ReadSocketBytes();

    /// <summary>Bytes and segments so far, closed connections included. Asks the kernel about every open connection.</summary>
    WireTotals ReadWire();

    /// <summary>
    /// The counts, and the bytes of what they count, at one instant: without those of messages that have come in part, or that have come or
    /// are sent and are not counted yet. So a window between two of these readings has the bytes of its own messages. The kernel's counters
    /// are read beside it, which takes longer.
    /// </summary>
    (WireTotals Wire, Counts Counts) ReadCounted();
}

/// <summary>Bytes and segments of a group since its start.</summary>
/// <param name="HttpBytes">HTTP heads: request lines, status lines, headers, both ways.</param>
/// <param name="BodyBytes">Everything else that HTTP carried: message payload and its framing.</param>
/// <param name="Segments">TCP segments both ways; null where TCP_INFO is not to be had.</param>
/// <param name="RetransmittedBytes">Bytes sent again; null where TCP_INFO is not to be had.</param>
/// <param name="TlsBytes">What TLS adds to both: handshakes, tickets, heads and ends of records; 0 without TLS.</param>
/// <param name="TlsOpeningBytes">
/// Of these, what opened connections: the handshake, the server's tickets, the records of the first request and its answer.
/// </param>
/// <param name="SavedBytes">
/// How many bytes less the bodies are than what they say, as they are compressed; below zero where that adds, 0 without compression.
/// </param>
public readonly record struct WireTotals(
    [property: Figure("B")] long HttpBytes, [property: Figure("B")] long BodyBytes, [property: Figure("segments")] long? Segments,
    [property: Figure("B")] long? RetransmittedBytes,
    [property: Figure("B")] long TlsBytes = 0, [property: Figure("B")] long TlsOpeningBytes = 0,
    [property: Figure("B")] long SavedBytes = 0)
{
    /// <summary>All bytes through the sockets.</summary>
    public long SocketBytes => HttpBytes + BodyBytes + TlsBytes;

    /// <summary>Of these, bytes that went to the server; null where the clients do not tell them apart.</summary>
    [Figure("B")]
    public long? UpBytes { get; init; }

    /// <summary>Of <see cref="TlsOpeningBytes"/>, what opened connections whose TLS session was resumed.</summary>
    [Figure("B")]
    public long TlsResumedBytes { get; init; }

    /// <summary>Of the segments, those that went to the server; null where TCP_INFO is not to be had.</summary>
    [Figure("segments")]
    public long? UpSegments { get; init; }
}
