using System.Text.Json.Serialization;
using Bench.Contract.Reading;

namespace Bench.Loadgen.Dialects;

/// <summary>A target: any server, as a file describes it. docs/targets.md tells the whole of it.</summary>
/// <remarks>Members with a default have a setter: the generated JSON reader would overwrite the default of an init-only one.</remarks>
public sealed record TargetSpec
{
    /// <summary>Where an editor finds the schema of the file; read by editors alone.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; set; }

    /// <summary>Lower-case name, for reports.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people.</summary>
    public string Description { get; set; } = "";

    /// <summary>
    /// Where it listens: scheme, host and port, such as http://127.0.0.1:3000; https, and all is spoken over TLS. <c>${port}</c> is a free
    /// port, where the harness starts it.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>How the harness starts it, afresh for each trial; null when it runs already.</summary>
    public StartSpec? Start { get; set; }

    /// <summary>
    /// Where its CPU and memory are read of when the harness does not start it; null for nowhere: those figures are then unavailable.
    /// </summary>
    public ProcessSpec? Process { get; set; }

    /// <summary>
    /// Its Prometheus page, which tells CPU and memory where the harness cannot see its processes, in a
    /// container or on another machine; null for none.
    /// </summary>
    public MetricsSpec? Metrics { get; set; }

    /// <summary>Who makes messages due and sends them off: the harness, by <see cref="Publish"/>, or the target by itself.</summary>
    public MessageSource Publisher { get; set; } = MessageSource.Harness;

    /// <summary>
    /// Of a target that publishes by itself and has another clock, as another host has: how far the clock of its stamps is ahead of this
    /// host's of the same kind, in milliseconds: -1,000,000,000,000 to 1,000,000,000,000, below zero where it is behind. It is taken as
    /// stated. Left out: its stamps are of this host's clock.
    /// </summary>
    [Allowed(-1e12, 1e12)]
    public double? ClockOffsetMs { get; set; }

    /// <summary>How the harness publishes one message; null where the target publishes by itself.</summary>
    public PublishSpec? Publish { get; set; }

    /// <summary>The patterns that it speaks, by name.</summary>
    public required IReadOnlyDictionary<string, PatternSpec> Patterns { get; init; }

    /// <summary>A CSV file with a line of names and then a line for each client: <c>${row.NAME}</c>. Beside this file.</summary>
    public string? Clients { get; set; }
}

/// <summary>How a target is started and what must be installed for it.</summary>
public sealed record StartSpec
{
    /// <summary>
    /// The command, its arguments each for itself. <c>${port}</c>, <c>${here}</c> (the folder of the file), <c>${files}</c> (that of
    /// <see cref="Files"/>), and the programs of the harness: <c>${server}</c>, <c>${scaled}</c> (which starts several of it),
    /// <c>${aspnet}</c>, <c>${yarp}</c>, <c>${garnet}</c>.
    /// </summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>
    /// Files beside this one whose places are filled in, in a folder made for the trial; such as a configuration with <c>${port}</c>.
    /// </summary>
    public IReadOnlyList<string> Files { get; set; } = [];

    /// <summary>What must be there, each with the command that installs it.</summary>
    public IReadOnlyList<NeedSpec> Needs { get; set; } = [];

    /// <summary>Path that answers with any status once it is ready.</summary>
    public string Ready { get; set; } = "/";
}

/// <summary>Something that a target needs to start.</summary>
public sealed record NeedSpec
{
    /// <summary>
    /// A program on the PATH; the absolute path of a file or folder; or a relative one, which is looked for in the folder of the target
    /// file and those above it.
    /// </summary>
    public required string What { get; init; }

    /// <summary>The command that installs it.</summary>
    public required string Install { get; init; }

    /// <summary>
    /// The command where the harness is installed as a tool, if it is another; <c>${here}</c> is the folder of the target file.
    /// </summary>
    public string? InstallForTool { get; set; }
}

/// <summary>Processes on this machine: one by number, all of a name, or those of a control group.</summary>
public sealed record ProcessSpec
{
    /// <summary>Its number: 1 to 2,147,483,647.</summary>
    [Allowed(1, int.MaxValue)]
    public int? Id { get; set; }

    /// <summary>Its name, such as nginx: all processes of that name.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Folder of a control group, version 2, such as /sys/fs/cgroup/system.slice/my-app.service: what ended
    /// processes used stays in the sum.
    /// </summary>
    public string? Cgroup { get; set; }
}

/// <summary>A page in the Prometheus text format. All samples of a name are summed, whatever their labels.</summary>
public sealed record MetricsSpec
{
    /// <summary>Its path on the target, or an absolute URL where another port has it.</summary>
    public string Url { get; set; } = "/metrics";

    /// <summary>CPU time since the start, in seconds. Left out: process_cpu_seconds_total, or process_cpu_time_seconds_total.</summary>
    public string? CpuSeconds { get; set; }

    /// <summary>Resident memory, in bytes. Left out: process_resident_memory_bytes, or process_memory_usage_bytes.</summary>
    public string? ResidentBytes { get; set; }
}

/// <summary>How one pattern is spoken.</summary>
public sealed record PatternSpec
{
    /// <summary>Path and query of the request or handshake, such as /events?topic=${topic}&amp;since=${since}.</summary>
    public required string Url { get; init; }

    /// <summary>Fields of the request or handshake.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();

    /// <summary>The path leads to a hub of SignalR: how it is subscribed to. Left out: it does not.</summary>
    public HubSpec? Hub { get; set; }

    /// <summary>WebSocket: the subprotocol to ask for, which the target must take.</summary>
    public string? Subprotocol { get; set; }

    /// <summary>WebSocket: what is sent once it is open, in order.</summary>
    public IReadOnlyList<SendSpec> Send { get; set; } = [];

    /// <summary>
    /// WebSocket: how a text begins that says that the client is subscribed; it counts as connected from then
    /// on. Left out: when it is open.
    /// </summary>
    public string? ReadyOn { get; set; }

    /// <summary>WebSocket: what is answered to what, such as the pings of a protocol's own.</summary>
    public IReadOnlyList<AnswerSpec> Answers { get; set; } = [];

    /// <summary>
    /// WebSocket: what ends each unit of a text that may hold several, such as the record separator of
    /// SignalR; a text is one unit when left out.
    /// </summary>
    public string? Separator { get; set; }

    /// <summary>
    /// SSE and long-polling: true when nothing is answered before the first message, so that a client counts
    /// as connected when it has connected.
    /// </summary>
    public bool SilentAtFirst { get; set; }

    /// <summary>
    /// Polling and long-polling: where in the answer the array of messages is, a JSON pointer; "" for the
    /// whole. Left out: the answer is one message.
    /// </summary>
    public string? Batch { get; set; }

    /// <summary>Polling and long-polling: statuses that say that there is nothing new.</summary>
    public IReadOnlyList<int> NothingNew { get; set; } = [204, 304];

    /// <summary>Polling and long-polling: true when ETag and Last-Modified of an answer go back with the next request.</summary>
    public bool Validators { get; set; }

    /// <summary>
    /// SSE and WebSocket: how often the target sends a heartbeat or ping while nothing else happens, in milliseconds: 0 to 3,600,000, 0 for
    /// never. Left out: not known, and what an idle connection costs is not measured.
    /// </summary>
    [Allowed(0, 3_600_000)]
    public int? KeepAliveMs { get; set; }

    /// <summary>Where the message is in an event's data, a WebSocket's text or an element of an answer; all of it when left out.</summary>
    public MessageSpec? Message { get; set; }

    /// <summary>
    /// Of a target that publishes by itself: where in the message its number is, a whole number from 0 that is one higher in each next
    /// message to the same client. Left out: it has none, and loss, repetition and order cannot be checked.
    /// </summary>
    public PlaceSpec? Sequence { get; set; }

    /// <summary>
    /// Polling and long-polling of a target that publishes by itself: true when an answer holds only what the client was not told before,
    /// so that what comes again is a repetition; false when the target does not know what a client has, and tells it again. Left out: true
    /// where url or headers have <c>${since}</c>, else false.
    /// </summary>
    public bool? ToldOnce { get; set; }

    /// <summary>
    /// Of a target that publishes by itself: where in the message it says when it was made. Left out: it does not say, and no latency is
    /// known.
    /// </summary>
    public StampSpec? Stamp { get; set; }
}

/// <summary>One text that is sent once a WebSocket is open.</summary>
public sealed record SendSpec
{
    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>How a text begins that has to come first; at once when left out.</summary>
    public string? After { get; set; }
}

/// <summary>One text and the answer to it.</summary>
public sealed record AnswerSpec
{
    /// <summary>The text, whole.</summary>
    public required string To { get; init; }

    /// <summary>The answer.</summary>
    public required string With { get; init; }
}

/// <summary>A condition on a unit that is JSON.</summary>
public sealed record WhenSpec
{
    /// <summary>A JSON pointer (RFC 6901).</summary>
    [JsonPropertyName("pointer")]
    public required string At { get; init; }

    /// <summary>What has to stand there: the text of a JSON string, any other value as it is written.</summary>
    public required string Is { get; init; }
}

/// <summary>Where in a text something is: behind a prefix, what a regular expression matches, at a JSON pointer, in this order.</summary>
public record PlaceSpec
{
    /// <summary>How such a text begins; what begins otherwise holds nothing of the kind. What is meant, or its JSON, comes after.</summary>
    public string? Prefix { get; set; }

    /// <summary>
    /// A regular expression (.NET's syntax, without backreferences and lookarounds) that such a text matches behind the prefix. What its
    /// group named <c>message</c> matches is looked at further, its first group where none has that name, all that it matches where it has
    /// no group.
    /// </summary>
    public string? Regex { get; set; }

    /// <summary>A JSON pointer (RFC 6901) to it. A string there is what it spells, any other value is it as it is written.</summary>
    [JsonPropertyName("pointer")]
    public string? At { get; set; }
}

/// <summary>Where in a unit the message is.</summary>
public sealed record MessageSpec : PlaceSpec
{
    /// <summary>What else must hold; a unit of which it does not is no message.</summary>
    public WhenSpec? When { get; set; }
}

/// <summary>Where in a message its stamp is, and how to read it.</summary>
public sealed record StampSpec : PlaceSpec
{
    /// <summary>What it is counted in, or iso-8601 for a date with a time and its offset from UTC.</summary>
    public required StampUnit Unit { get; init; }

    /// <summary>The clock that it is of.</summary>
    public required StampClock Clock { get; init; }
}
