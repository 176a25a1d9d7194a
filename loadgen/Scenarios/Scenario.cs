using System.Globalization;
using System.Text.Json.Serialization;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Contract.Reading;

namespace Bench.Loadgen.Scenarios;

/// <summary>Workloads × patterns × trials, with the thresholds to meet. The content of a scenario file.</summary>
/// <remarks>Members with a default have a setter: the generated JSON reader would overwrite the default of an init-only one.</remarks>
public sealed record Scenario
{
    /// <summary>Where an editor finds the schema of the file; read by editors alone, and not kept.</summary>
    [JsonPropertyName("$schema")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWriting)]
    public string? Schema { get; set; }

    /// <summary>Lower-case name, for folders and reports.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people.</summary>
    public string Description { get; set; } = "";

    /// <summary>What is done, one after the other.</summary>
    public required IReadOnlyList<Workload> Workloads { get; init; }

    /// <summary>By which patterns, each with its settings.</summary>
    public required IReadOnlyList<PatternSettings> Patterns { get; init; }

    /// <summary>How often each workload × pattern is repeated: 1 to 100. An interval needs at least 2.</summary>
    [Allowed(1, 100)]
    public int Trials { get; set; } = 3;

    /// <summary>Seed of every schedule and of the order of trials.</summary>
    public long Seed { get; set; } = 1;

    /// <summary>How long each phase is.</summary>
    public PhasePlan Phases { get; set; } = new();

    /// <summary>
    /// True: methods are compiled once, optimised, so that a short warm-up is enough. False: as .NET does by default, which
    /// goes on recompiling for 10 to 15 s under load.
    /// </summary>
    public bool FixedTiering { get; set; }

    /// <summary>
    /// Whether clients of the HTTP patterns may send by POST. False: in a two-way workload only a pattern whose own connection goes both
    /// ways is capable.
    /// </summary>
    public bool PostAllowed { get; set; } = true;

    /// <summary>
    /// Whether a run over a fleet goes on with the agents that are left once one of them has gone (docs/fleet.md); what these made says so.
    /// False: every trial after that fails at its start, by the agent's name.
    /// </summary>
    public bool FewerAgents { get; set; }

    /// <summary>Whose heads the requests of all patterns carry that say nothing of their own; minimal when left out.</summary>
    public HeadSet? Headers { get; set; }

    /// <summary>
    /// Whether all patterns that say nothing of their own are spoken over TLS, as https and wss are, to the harness's own server; not, when
    /// left out. Another target says so in its address.
    /// </summary>
    public bool? Tls { get; set; }

    /// <summary>Whether all patterns that say nothing of their own are spoken over HTTP/2; over HTTP/1.1, when left out.</summary>
    public bool? Http2 { get; set; }

    /// <summary>
    /// How many clients share one HTTP/2 connection, as tabs of a browser do, for all patterns that say nothing of their own: 1 to 100;
    /// each has its own, when left out.
    /// </summary>
    [Allowed(1, 100)]
    public int? Tabs { get; set; }

    /// <summary>
    /// Whether answers and WebSockets of all patterns that say nothing of their own are compressed, where client and server can; not, when
    /// left out. The own server then fills messages with records in JSON.
    /// </summary>
    public bool? Compression { get; set; }

    /// <summary>
    /// Whether each pattern whose server sends by itself is judged twice, where a write would carry 1.5 messages at least: at once, and
    /// gathered at the longest window that meets the need. One with a <see cref="PatternSettings.FlushMs"/> of its own is judged with that
    /// alone.
    /// </summary>
    public bool Gathered { get; set; }

    /// <summary>
    /// The target of all patterns that say nothing of their own: the path of a target file, or the name of one that comes with the harness;
    /// its own server when left out.
    /// </summary>
    public string? Target { get; set; }

    /// <summary>What stands between clients and server, for all patterns that say nothing of their own; nothing when left out.</summary>
    public Through? Through { get; set; }

    /// <summary>
    /// How long a middlebox lets a connection be silent that has the timeouts that it comes with, in milliseconds: 100 to 3,600,000, for
    /// all patterns that say nothing of their own. Left out: those very timeouts, 60 s of nginx and 50 s of HAProxy. Shorter, to see in
    /// seconds what takes a minute.
    /// </summary>
    [Allowed(100, 3_600_000)]
    public int? ThroughTimeoutMs { get; set; }

    /// <summary>
    /// What goes wrong on purpose between clients and server, for all patterns that say nothing of their own; nothing when left out.
    /// </summary>
    public Trouble? Trouble { get; set; }

    /// <summary>
    /// Share of the TCP packets that are dropped on the way, each way, in percent: 0, or 0.0001 to 30, for all patterns that say nothing of
    /// their own (docs/loss.md). 0 is the same way with nothing dropped, which others are compared with. Left out: loopback.
    /// </summary>
    [Allowed(0, 30)]
    public double? LossPercent { get; set; }

    /// <summary>
    /// The window by chance of which every client waits longer before it connects again after a loss, in milliseconds: 0 to 600,000, for
    /// all patterns that say nothing of their own. None when left out: then all that are lost together come back together.
    /// </summary>
    [Allowed(0, 600_000)]
    public int? ReconnectJitterMs { get; set; }

    /// <summary>
    /// Each pattern a second time beside slow readers, where its server sends by itself; none when left out. A poll that is read slowly
    /// holds up nobody: nothing is sent that was not asked for.
    /// </summary>
    public SlowReaders? SlowReaders { get; set; }

    /// <summary>Each pattern once more while others attack its server so; none when left out.</summary>
    public IReadOnlyList<Abuse>? Hostile { get; set; }

    /// <summary>How many do each of the abuses: 1 to 1,000; 10 when left out.</summary>
    [Allowed(1, 1000)]
    public int? HostileClients { get; set; }

    /// <summary>
    /// The patterns as they are run under one of the workloads: a polling interval that was left out filled
    /// in, time scaled, gathered beside at once.
    /// </summary>
    public IReadOnlyList<PatternSettings> PatternsOf(Workload workload) =>
        [.. Patterns.SelectMany(p => Gathering.RungsOf(p.Under(workload), workload, Gathered)).Select(Whole).SelectMany(WithOthers)];

    // Without them first: what they do is told beside it.
    private IEnumerable<PatternSettings> WithOthers(PatternSettings p)
    {
        yield return p;
        if (p is not { SlowReaders: null, Hostile: null }) yield break;
        if (SlowReaders is not null && !p.Kind.OnTimer) yield return p with { SlowReaders = SlowReaders };
        if (Hostile is { Count: > 0 }) yield return p with { Hostile = Hostile, HostileClients = HostileClients };
    }

    private PatternSettings Whole(PatternSettings p)
    {
        var through = (p.Through ?? Through) is { } named and not Scenarios.Through.Direct ? named : (Through?)null;
        return p with
        {
            Headers = p.Headers ?? Headers,
            Tls = p.Tls ?? Tls,
            Http2 = p.Http2 ?? Http2,
            Compression = p.Compression ?? Compression,
            Tabs = (p.Tabs ?? Tabs) is > 1 and var tabs ? tabs : null,
            Target = p.Target ?? Target,
            Through = through,
            Trouble = (p.Trouble ?? Trouble) is { } wrong and not Scenarios.Trouble.None ? wrong : null,
            LossPercent = p.LossPercent ?? LossPercent,
            ReconnectJitterMs = (p.ReconnectJitterMs ?? ReconnectJitterMs) is > 0 and var jitter ? jitter : null,
            ThroughTimeoutMs = through?.HasOwnTimeouts() == true ? p.ThroughTimeoutMs ?? ThroughTimeoutMs : null,
        };
    }

    /// <summary>Thresholds; a run that breaks one exits with code 2.</summary>
    public IReadOnlyList<Slo> Slos { get; set; } = [];
}

/// <summary>How polls follow each other.</summary>
public enum PollDiscipline
{
    /// <summary>Due every interval, whatever the last one took.</summary>
    FixedTimer,

    /// <summary>Due an interval after the last response.</summary>
    Pause,
}

/// <summary>What a client asks for.</summary>
public enum PollSemantics
{
    /// <summary>Every message since the last.</summary>
    Queue,

    /// <summary>The newest value only; the ones between are merged.</summary>
    Latest,
}

/// <summary>Whose heads requests carry.</summary>
public enum HeadSet
{
    /// <summary>What the protocol cannot do without: machines that talk to machines.</summary>
    Minimal,

    /// <summary>What a browser adds for a page of the same origin, with the cookie of a session.</summary>
    Browser,
}

/// <summary>One pattern with its settings; a setting that a pattern does not have is left out.</summary>
public sealed record PatternSettings
{
    /// <summary>
    /// Bytes of the Cookie line of a session, as ASP.NET Core's session middleware sets one: the name <c>.AspNetCore.Session</c> and 132
    /// protected bytes (4 of magic, 16 of key id, 16 of key modifier, 16 of initial vector, 48 of AES-CBC over the 36 of the session's id,
    /// 32 of HMAC-SHA-256) in base64 without padding; five of its characters, on average, are + or / and take two bytes more as %2B and
    /// %2F.
    /// </summary>
    public const int SessionCookieBytes = 8 + 20 + 176 + 10 + 2;

    /// <summary>Name of the pattern, a <see cref="Contract.Patterns.Pattern.Key"/>.</summary>
    public required string Pattern { get; init; }

    /// <summary>All that is known of the pattern.</summary>
    [JsonIgnore]
    public Pattern Kind => Ladder.Of(Pattern);

    /// <summary>
    /// Polling: interval in milliseconds, 10 to 86,400,000; the longest that meets the workload's freshness when left out.
    /// </summary>
    [Allowed(10, 86_400_000)]
    public int? IntervalMs { get; set; }

    /// <summary>Polling: how polls follow each other.</summary>
    public PollDiscipline? Discipline { get; set; }

    /// <summary>What is asked for: every message, or the newest alone.</summary>
    public PollSemantics? Semantics { get; set; }

    /// <summary>Long-polling: how long the server may hold a request, in milliseconds, 100 to 120,000.</summary>
    [Allowed(100, 120_000)]
    public int? HoldMs { get; set; }

    /// <summary>
    /// All but polling, on the harness's own server: messages gather for so many milliseconds and leave in one write, 0 to 60,000; 0 for at
    /// once, and so when left out, unless <see cref="Scenario.Gathered"/> says otherwise.
    /// </summary>
    [Allowed(0, Protocol.LongestFlushMs)]
    public int? FlushMs { get; set; }

    /// <summary>Polling and long-polling: bytes of a Cookie header that every request carries, the whole line: 11 to 16,000.</summary>
    [Allowed(11, 16_000)]
    public int? CookieBytes { get; set; }

    /// <summary>Whose heads its requests carry; the scenario's when left out.</summary>
    public HeadSet? Headers { get; set; }

    /// <summary>
    /// Whether it is spoken over TLS; the scenario's when left out. In saved files of a target of one's own, what its address says.
    /// </summary>
    public bool? Tls { get; set; }

    /// <summary>
    /// True when each client resumes TLS sessions of its own: a connection after its first begins by the ticket of the one before, as a
    /// browser's does. Left out: every handshake is a full one. Over TLS alone, and by engine lean.
    /// </summary>
    public bool? TlsResume { get; set; }

    /// <summary>
    /// Whether it is spoken over HTTP/2: over TLS as ALPN agrees, without by prior knowledge; the scenario's when left out.
    /// </summary>
    public bool? Http2 { get; set; }

    /// <summary>
    /// How many clients share one connection, as <see cref="Scenario.Tabs"/>, which holds when it is left out; null in saved files for one.
    /// </summary>
    [Allowed(1, 100)]
    public int? Tabs { get; set; }

    /// <summary>Whether it is compressed: gzip or br of answers, permessage-deflate of a WebSocket; the scenario's when left out.</summary>
    public bool? Compression { get; set; }

    /// <summary>
    /// Which target it is spoken to: as <see cref="Scenario.Target"/>, in saved files its name; null for the harness's own server.
    /// </summary>
    public string? Target { get; set; }

    /// <summary>
    /// SSE and WebSocket on a target of one's own: how often it keeps an idle connection alive, in milliseconds: 0 to 3,600,000, where 0 is
    /// never. Taken from the target's file; null where that does not say.
    /// </summary>
    [Allowed(0, 3_600_000)]
    public int? KeepAliveMs { get; set; }

    /// <summary>What stands between clients and server; the scenario's when left out, and null in saved files for nothing.</summary>
    public Through? Through { get; set; }

    /// <summary>
    /// How long it lets a connection be silent, as <see cref="Scenario.ThroughTimeoutMs"/>, which holds when it is left out; null in saved
    /// files for its own timeouts.
    /// </summary>
    [Allowed(100, 3_600_000)]
    public int? ThroughTimeoutMs { get; set; }

    /// <summary>What goes wrong on purpose; the scenario's when left out, and null in saved files for nothing.</summary>
    public Trouble? Trouble { get; set; }

    /// <summary>
    /// Share of the TCP packets that are dropped on the way, as <see cref="Scenario.LossPercent"/>, which holds when it is left out; null
    /// in saved files for loopback.
    /// </summary>
    [Allowed(0, 30)]
    public double? LossPercent { get; set; }

    /// <summary>
    /// SSE and WebSocket on the harness's own server: false for a naive client, which connects anew after a loss and does not say what it
    /// has, so that it gets new messages alone. Resuming when left out.
    /// </summary>
    public bool? Resume { get; set; }

    /// <summary>
    /// SSE and WebSocket on the harness's own server: how often it keeps an idle connection alive, in milliseconds: 100 to 3,600,000; as it
    /// does by itself when left out.
    /// </summary>
    [Allowed(100, 3_600_000)]
    public int? HeartbeatMs { get; set; }

    /// <summary>
    /// SSE and WebSocket: a client that has heard nothing for so long takes its connection for lost and connects anew, in milliseconds: 100
    /// to 3,600,000. Never when left out, as no browser does it by itself.
    /// </summary>
    [Allowed(100, 3_600_000)]
    public int? WatchdogMs { get; set; }

    /// <summary>Those beside the measured clients who read slowly; null for none.</summary>
    public SlowReaders? SlowReaders { get; set; }

    /// <summary>What others do meanwhile who mean the server ill; null for nothing.</summary>
    public IReadOnlyList<Abuse>? Hostile { get; set; }

    /// <summary>How many do each of these, as <see cref="Scenario.HostileClients"/>; 10 when left out.</summary>
    [Allowed(1, 1000)]
    public int? HostileClients { get; set; }

    /// <summary>Others are beside the measured clients, on purpose.</summary>
    [JsonIgnore]
    public bool HasOthers => SlowReaders is not null || Hostile is { Count: > 0 };

    /// <summary>
    /// Nothing stands between, nothing goes wrong on purpose, nobody else is there, and clients and heartbeats are as they come: what is
    /// measured so is the rung's own.
    /// </summary>
    [JsonIgnore]
    public bool IsPlain =>
        this is { Through: null, Trouble: null, HasOthers: false, Resume: not false, HeartbeatMs: null, WatchdogMs: null, LossPercent: null };

    /// <summary>Something stands between, goes wrong at an instant, or is not as it comes.</summary>
    [JsonIgnore]
    public bool IsTroubled =>
        this is not { Through: null, Trouble: null, HasOthers: false, Resume: not false, HeartbeatMs: null, WatchdogMs: null };

    /// <summary>
    /// The window of jitter before it connects again, as <see cref="Scenario.ReconnectJitterMs"/>, which holds when it is left out; null in
    /// saved files for none.
    /// </summary>
    [Allowed(0, 600_000)]
    public int? ReconnectJitterMs { get; set; }

    /// <summary>The label on every figure, such as "polling 1000 ms fixed-timer queue".</summary>
    [JsonIgnore]
    public string Label => Kind.Delivery switch
    {
        Delivery.OnTimer => $"{Pattern} {Interval} ms {KebabCase.Of(Discipline ?? PollDiscipline.FixedTimer)} "
            + $"{KebabCase.Of(Semantics ?? PollSemantics.Queue)}{HeadsLabel}{TlsLabel}{Http2Label}{CompressionLabel}"
            + $"{TargetLabel}{ThroughLabel}{LossLabel}",
        Delivery.OnHold => $"{Pattern} hold {Hold} "
            + $"ms{FlushLabel}{HeadsLabel}{TlsLabel}{Http2Label}{CompressionLabel}{TargetLabel}{ThroughLabel}{LossLabel}",
        _ => Pattern + FlushLabel + HeadsLabel + TlsLabel + Http2Label + CompressionLabel + TargetLabel + ThroughLabel + LossLabel,
    };

    /// <summary>The pattern as a sentence names it, such as "polling every 900 ms".</summary>
    [JsonIgnore]
    public string Spoken => SpokenAt(1);

    /// <summary>The same with its times so many times as long, as they are at life's own pace.</summary>
    public string SpokenAt(double timeScale)
    {
        var times = Kind.OnTimer ? $" every {Span(Interval * timeScale)}"
            : FlushMs > 0 ? $" gathered for {Span(FlushMs.Value * timeScale)}"
            : "";
        return $"{Kind.Spoken}{times}{(Semantics == PollSemantics.Latest ? " for the latest value" : "")}{SpokenOver}{CompressionLabel}"
            + $"{TargetLabel}{ThroughLabel}"
            + $"{(LossPercent > 0 ? FormattableString.Invariant($" with {LossPercent:0.####} % of the packets lost") : "")}";

        string Span(double ms) => timeScale > 1 && ms >= 10_000
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(ms / 1000, 1):#,0.###} s")
            : string.Create(CultureInfo.InvariantCulture, $"{ms:#,0.###} ms");
    }

    /// <summary>
    /// By how much the settings alone delay the message at a quantile of all, milliseconds: a timer on average, a window at most.
    /// </summary>
    /// <param name="quantile">0 to 1, such as 0.99.</param>
    public double DelayMs(double quantile) => Kind.OnTimer ? Kind.TimerDelayMs(quantile, Interval) : FlushMs ?? 0;

    /// <summary>Polling interval in milliseconds.</summary>
    /// <exception cref="InvalidOperationException">It was left out, and <see cref="Under"/> has not filled it in.</exception>
    [JsonIgnore]
    public int Interval =>
        IntervalMs ?? throw new InvalidOperationException("the polling interval depends on the workload: use Scenario.PatternsOf");

    /// <summary>Long-polling hold in milliseconds, with the default of 25 seconds.</summary>
    [JsonIgnore]
    public int Hold => HoldMs ?? DefaultTimes.HoldMs;

    /// <summary>The value of the Cookie header; null without one.</summary>
    [JsonIgnore]
    public string? Cookie => (CookieBytes ?? (Headers == HeadSet.Browser ? SessionCookieBytes : null)) is { } bytes
        ? new string('c', bytes - "Cookie: \r\n".Length)
        : null;

    /// <summary>Seconds from one <see cref="Ask"/> to the next while nothing else happens; null for a pattern without one.</summary>
    /// <param name="server">The server's options in force, as <see cref="ServerInfo.Settings"/>; null when it did not tell them.</param>
    public double? PeriodSeconds(IReadOnlyDictionary<string, string>? server) => (HeartbeatMs ?? KeepAliveMs) is { } known
        ? known == 0 ? null : known / 1000.0
        : Kind.Ask?.PeriodMs(new PatternTiming(Kind.OnTimer ? Interval : null, Hold, server)) / 1000;

    private string FlushLabel => (FlushMs > 0 ? $" flush {FlushMs} ms" : "") + (Semantics == PollSemantics.Latest ? " latest" : "");

    private string TargetLabel => Target is null ? "" : $" on {Target}";

    private string ThroughLabel => (HeartbeatMs is { } beat ? $" heartbeat {beat} ms" : "")
        + (WatchdogMs is { } silence ? $" watchdog {silence} ms" : "") + ThroughFacts.LabelOf(Through, ThroughTimeoutMs)
        + TroubleFacts.LabelOf(Trouble) + (ReconnectJitterMs is { } jitter ? $" jitter {jitter} ms" : "")
        + (Resume == false ? " without resume" : "") + BesideFacts.LabelOf(this);

    private string LossLabel => LossPercent is { } loss ? FormattableString.Invariant($" loss {loss:0.####} %") : "";

    private string SpokenOver => (Tls == true, Http2 == true) switch
    {
        (false, false) => "",
        (true, false) => TlsResume == true ? " over TLS with sessions resumed" : " over TLS",
        (false, true) => $" over HTTP/2{SpokenTabs}",
        _ => $" over TLS and HTTP/2{SpokenTabs}",
    };

    private string SpokenTabs => Tabs > 1 ? $" with {Tabs} tabs a connection" : "";

    private string Http2Label => (Http2 == true ? " http2" : "") + (Tabs > 1 ? $" {Tabs} tabs" : "");

    private string CompressionLabel => Compression == true ? " compressed" : "";

    private string TlsLabel => Tls != true ? "" : TlsResume == true ? " tls resumed" : " tls";

    private string HeadsLabel =>
        $"{(Headers == HeadSet.Browser ? " browser heads" : "")}{(CookieBytes is { } bytes ? $" cookie {bytes} B" : "")}";

    /// <summary>
    /// The settings as they are run under a workload: the interval and what is asked for filled in, interval and window scaled like the
    /// workload's time.
    /// </summary>
    public PatternSettings Under(Workload workload) =>
        (!Kind.OnTimer ? this with { FlushMs = FlushMs is { } window ? (int)Math.Ceiling(window / workload.TimeScale) : null } : this with
        {
            IntervalMs = IntervalMs is { } interval
                ? Math.Max(10, (int)(interval / workload.TimeScale))
                : LongestInterval.Of(workload.AsRun().FreshnessMs),
        }) with
        { Semantics = Semantics ?? (workload.LatestWins ? PollSemantics.Latest : null) };
}

/// <summary>A threshold on one figure of the summary.</summary>
public sealed record Slo
{
    /// <summary>Path of the figure in summary.json, such as "latency_ms.p99" or "connections.lost".</summary>
    public required string Figure { get; init; }

    /// <summary>The most it may be.</summary>
    public double? AtMost { get; set; }

    /// <summary>The least it may be.</summary>
    public double? AtLeast { get; set; }

    /// <summary>Only for this pattern, by its name with all its settings, or by the label of one; for all when left out.</summary>
    public string? Pattern { get; set; }

    /// <summary>Only for this workload; for all when left out.</summary>
    public string? Workload { get; set; }
}
