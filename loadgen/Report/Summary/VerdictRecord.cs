using System.Text.Json.Serialization;

namespace Bench.Report.Summary;

/// <summary>The answer for one workload.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Pattern">The least pattern that meets the need; null when none does, or nothing can be said.</param>
/// <param name="Label">That pattern with its settings.</param>
/// <param name="Sentence">The answer in one sentence.</param>
/// <param name="Price">What it costs beside the others, in one or two sentences; empty when there is no verdict.</param>
public sealed record VerdictRecord(string Workload, string? Pattern, string? Label, string Sentence, string Price)
{
    /// <summary>What kind of answer it is; null in files of before there were kinds.</summary>
    public VerdictState? State { get; init; }

    /// <summary>What stands in the way of a verdict, when it is undecided.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Label of the cheapest rung that meets the need: it sets the mark. Null when no price could be had.</summary>
    public string? Cheapest { get; init; }

    /// <summary>Money a month, by the price sheet, that was not taken to be worth climbing for.</summary>
    public double WorthClimbingFor { get; init; }

    /// <summary>
    /// From how many clients on which rung is the least, by price alone: prices in proportion to the
    /// clients. Empty when nothing is decided, and where that cannot be told of every number of clients.
    /// </summary>
    public IReadOnlyList<ClientRange> Ranges { get; init; } = [];

    /// <summary>The pattern that the rule of thumb names for the workload.</summary>
    public string RuleOfThumb { get; init; } = "";

    /// <summary>What the evidence says against the rule of thumb; empty when it agrees.</summary>
    public string Thumb { get; init; } = "";

    /// <summary>The ladder, lowest rung first.</summary>
    public IReadOnlyList<RungRecord> Rungs { get; init; } = [];

    /// <summary>Rungs that take no part, as they were run only through something or in trouble; empty where all take part.</summary>
    public string Aside { get; init; } = "";

    /// <summary>All that follows the sentence: the price, what is said against the rule of thumb, and who takes no part.</summary>
    [JsonIgnore]
    public string Explanation => Phrase.Join(Price, Thumb, Aside);

    /// <summary>Rungs below the least that are fresh enough; empty where no rung is the least.</summary>
    [JsonIgnore]
    public IEnumerable<RungRecord> PassedOver =>
        Rungs.Any(r => r.Least) ? Rungs.TakeWhile(r => !r.Least).Where(r => r.Meets == Told.Yes) : [];
}

/// <summary>Numbers of clients for which one rung is the least.</summary>
/// <param name="From">The fewest clients.</param>
/// <param name="To">The most; null for any number above.</param>
/// <param name="Label">The rung.</param>
/// <param name="Spoken">As a sentence names it.</param>
public sealed record ClientRange(long From, long? To, string Label, string Spoken);

/// <summary>What kind of answer a verdict is.</summary>
public enum VerdictState
{
    /// <summary>The least pattern is known.</summary>
    Decided,

    /// <summary>Evidence is missing or doubtful where it would matter: the least pattern cannot be told.</summary>
    Undecided,

    /// <summary>Every pattern is known not to meet the need.</summary>
    NoneMeets,

    /// <summary>There is no valid trial.</summary>
    NoEvidence,
}

/// <summary>One pattern under one workload, as a rung of the ladder.</summary>
/// <param name="Pattern">Its name.</param>
/// <param name="Label">With its settings, as it was run.</param>
/// <param name="Spoken">As a sentence names it, at life's own pace.</param>
/// <param name="Capability">How it carries what the workload sends.</param>
/// <param name="Known">True when at least one of its trials is valid.</param>
/// <param name="Meets">Whether it is capable and meets the need.</param>
/// <param name="Shortfall">Why it does not; null when it does, or when that cannot be told.</param>
/// <param name="Least">True for the verdict.</param>
/// <param name="Cheapest">True for the cheapest rung that meets the need.</param>
/// <param name="P99Ms">Staleness that 99 % of messages stay under, in milliseconds, at life's own pace.</param>
/// <param name="P99UpperMs">The upper end of its 95 % interval; null where there is none.</param>
/// <param name="Modelled">True when the workload ran faster than life and the figures were turned back by the model.</param>
/// <param name="Price">What it costs; null when it could not be had.</param>
public sealed record RungRecord(
    string Pattern, string Label, string Spoken, Capability Capability, bool Known, [property: JsonPropertyName("meets_need")] Told Meets,
    string? Shortfall, bool Least, bool Cheapest,
    double? P99Ms, double? P99UpperMs, bool Modelled, RungPrice? Price)
{
    /// <summary>Why it cannot be told whether it meets the need; empty when it can.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>
    /// True for each of several rungs of which one is the least, where it cannot be told which, and beside the least for a rung of the same
    /// pattern that may be better, gathered or not. False in files of before it was told.
    /// </summary>
    public bool MayBeLeast { get; set; }

    /// <summary>
    /// Its price against the cheapest that meets the need: is that one worth climbing to? Null for the cheapest itself, and for what does
    /// not meet the need.
    /// </summary>
    public PriceComparison? AgainstCheapest { get; init; }

    /// <summary>Its price against the least; null for the least itself, where there is none, and for what does not meet the need.</summary>
    public PriceComparison? AgainstLeast { get; init; }

    /// <summary>
    /// What the page's own code must do beside receiving, by the protocols' documents; empty where the browser does it all.
    /// </summary>
    public IReadOnlyList<string> ToBuild { get; init; } = [];

    /// <summary>
    /// What troubles of the same run showed of that: what was lost without it, or came back by it. Empty where the run made none, and in
    /// files of before it was told.
    /// </summary>
    public IReadOnlyList<string> ByHandMeasured { get; set; } = [];

    /// <summary>Label of a rung that meets the need, takes less to build and costs no more; null when there is none.</summary>
    public string? OutdoneBy { get; init; }

    /// <summary>Clients with which its latency was measured; null where that workload was not run.</summary>
    public int? MeasuredClients { get; init; }

    /// <summary>How many times faster than life it was run.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>
    /// The server's limit of idle connections in milliseconds, where the rung's modelled interval is above it, so that polls open a
    /// connection anew. Null where that is not so, and where the limit is not known.
    /// </summary>
    public double? IdleLimitMs { get; init; }

    /// <summary>
    /// What the price has, or lacks, for the last of more subscribers than were measured; null where it needs nothing of its own.
    /// </summary>
    public string? LastSubscriber { get; init; }

    /// <summary>
    /// What of opening it the run did not measure, so that no price has it: "server CPU", "bytes". With both the price is that of a
    /// connection that stays open. Empty where nothing lacks, and in files of before it was told.
    /// </summary>
    public IReadOnlyList<string> RenewalLacks { get; set; } = [];

    /// <summary>
    /// What nobody knows of connections between polls, as a sentence names it, where the modelled interval is longer than what was run:
    /// polls may open a connection anew. Null where it is known, and in files of before it was told.
    /// </summary>
    public string? RenewalUnknown { get; set; }

    /// <summary>Share of the messages that nobody saw, as a newer value had overtaken them; null when there were none.</summary>
    public double? MergedShare { get; init; }

    /// <summary>
    /// The staleness itself is the model's: an interval or a window keeps messages back, and the run went faster than life.
    /// </summary>
    public bool ScaledLatency { get; init; }

    /// <summary>Trials made, and valid ones among them.</summary>
    public int Trials { get; init; }

    public int ValidTrials { get; init; }

    /// <summary>Valid trials that fewer agents of a fleet made than the run began with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int TrialsOfFewerAgents { get; set; }

    /// <summary>True when clients sent, and the run did not count what they had still to send at the end.</summary>
    public bool UnsentUnknown { get; init; }
}

/// <summary>What a rung costs at a scale.</summary>
/// <param name="Clients">The scale.</param>
/// <param name="ServerCores">Cores that the server keeps busy.</param>
/// <param name="BytesPerHour">Bytes on the wire an hour, both ways.</param>
/// <param name="MemoryMib">
/// Memory for the connections, MiB: the server's resident memory, and the kernel's for its ends where that was measured.
/// </param>
/// <param name="Connections">Connections open; on average where polls open them anew.</param>
/// <param name="RequestsPerSecond">HTTP requests a second, those for what clients send included.</param>
/// <param name="MessagesPerSecond">Messages a second, down and, for a pattern that carries them itself, up.</param>
/// <param name="Modelled">True when not all of it was measured: another number of clients, or another pace.</param>
/// <param name="Month">Money a month; null where a part could not be had.</param>
public sealed record RungPrice(
    int Clients, double? ServerCores, double? BytesPerHour, double? MemoryMib, long Connections, double RequestsPerSecond,
    double MessagesPerSecond, bool Modelled, Money? Month)
{
    /// <summary>Of the bytes on the wire, those to the server; null where the run did not count the directions apart.</summary>
    public double? BytesInPerHour { get; init; }

    /// <summary>
    /// Of the memory, the kernel's: half of what it keeps for both ends of a loopback connection. Null where it was not measured.
    /// </summary>
    public double? KernelMib { get; init; }

    /// <summary>
    /// Cores with which the last subscriber of a message has it within the need; 0 where no more get one than were measured, null where no
    /// number is known to do. Modelled.
    /// </summary>
    public double? PeakCores { get; init; } = 0;
}

/// <summary>Money a month by the price sheet.</summary>
/// <param name="Currency">Sign before the amounts.</param>
/// <param name="Machine">Cores and memory, headroom included.</param>
/// <param name="Traffic">
/// Bytes out and in, each at its price; all of them at the dearer of the two where the directions were not counted apart.
/// </param>
/// <param name="Total">Both.</param>
/// <param name="Managed">The same load at a managed service; null when the sheet has none for the pattern.</param>
public sealed record Money(string Currency, double Machine, double Traffic, double Total, ManagedMoney? Managed)
{
    /// <summary>The cores' part of <see cref="Machine"/>; the rest is memory.</summary>
    public double Cpu { get; init; }

    /// <summary>Cores paid for: what is busy on average, or what the moment of most work takes if that is more, with headroom.</summary>
    public double Cores { get; init; }

    /// <summary>Bytes in, a part of <see cref="Traffic"/>; null where the directions were not counted apart.</summary>
    public double? TrafficIn { get; init; }
}

/// <summary>Money a month at a managed service.</summary>
public sealed record ManagedMoney(string Service, double Total);
