using Bench.Contract.Reading;

namespace Bench.Contract;

/// <summary>How the due times of a topic's messages are spread.</summary>
public enum ArrivalProcess
{
    /// <summary>Evenly spaced, each topic at a random phase of its own.</summary>
    Constant,

    /// <summary>Independent of each other: exponential gaps.</summary>
    Poisson,

    /// <summary>Evenly spaced groups of <see cref="Workload.BurstSize"/> messages due at the same instant.</summary>
    Bursts,

    /// <summary>
    /// Answers as of a language model, <see cref="Workload.Answers"/>: events at one rate for some seconds, then silence.
    /// </summary>
    Answers,
}

/// <summary>Who receives one message.</summary>
public enum FanOut
{
    /// <summary>Everyone: one topic. Delivery latency is mostly the time of the fan-out.</summary>
    Broadcast,

    /// <summary>One client: a topic each, with arrivals of its own. Delivery latency is transit.</summary>
    Individual,

    /// <summary>The members of a room of <see cref="Workload.RoomSize"/> clients: a topic a room.</summary>
    Rooms,
}

/// <summary>Who sends.</summary>
public enum Direction
{
    /// <summary>The server publishes, clients only receive.</summary>
    Receive,

    /// <summary>Clients send too; what one sends is published to its topic.</summary>
    TwoWay,
}

/// <summary>The load, free of any pattern: who is there, what is due when, how large it is, and how fresh it must be.</summary>
/// <remarks>Members with a default have a setter: the generated JSON reader would overwrite the default of an init-only one.</remarks>
public sealed record Workload
{
    private double _messagesPerSecond;

    /// <summary>Lower-case name, for files and reports.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people.</summary>
    public string Description { get; set; } = "";

    /// <summary>Simulated clients, each with a connection of its own: 1 to 1,000,000.</summary>
    [Allowed(1, 1_000_000)]
    public required int Clients { get; init; }

    /// <summary>Who receives one message.</summary>
    public FanOut FanOut { get; set; } = FanOut.Individual;

    /// <summary>Clients in a room, when <see cref="FanOut"/> is rooms: 1 to 1,000,000.</summary>
    [Allowed(1, 1_000_000)]
    public int RoomSize { get; set; } = 10;

    /// <summary>How due times are spread.</summary>
    public ArrivalProcess Arrivals { get; set; } = ArrivalProcess.Poisson;

    /// <summary>
    /// Messages a second that the server publishes to each topic, so also what each client receives of them: 0 to 10,000. Of answers the
    /// mean, silence included, which follows from them: 0 in a scenario file.
    /// </summary>
    [Allowed(0, 10_000)]
    public required double MessagesPerSecond
    {
        get => Answers?.MeanPerSecond() ?? _messagesPerSecond;
        init => _messagesPerSecond = value;
    }

    /// <summary>Messages of one burst: 1 to 10,000.</summary>
    [Allowed(1, 10_000)]
    public int BurstSize { get; set; } = 1;

    /// <summary>What answers are like, when <see cref="Arrivals"/> is answers.</summary>
    public AnswerShape? Answers { get; set; }

    /// <summary>
    /// Whether a message replaces all before it, as who is in a room replaces who was: then every pattern that says nothing of its own is
    /// asked for the newest alone.
    /// </summary>
    public bool LatestWins { get; set; }

    /// <summary>Size of one encoded message in bytes, stamps included: 30 to 1,048,576.</summary>
    [Allowed(30, 1_048_576)]
    public int PayloadBytes { get; set; } = 200;

    /// <summary>Who sends.</summary>
    public Direction Direction { get; set; } = Direction.Receive;

    /// <summary>Messages a second that each client sends when the direction is two-way: above 0, to 1,000.</summary>
    [Allowed(0, 1000)]
    public double ClientMessagesPerSecond { get; set; }

    /// <summary>The need: 99 % of messages must be seen within this many milliseconds of being due: 1 to 86,400,000.</summary>
    [Allowed(1, 86_400_000)]
    public double FreshnessMs { get; set; } = 1000;

    /// <summary>
    /// How many times faster than life the workload is run: 1 to 10,000. Rates are multiplied by it, the need and polling intervals
    /// divided; the figures at life's own pace are then modelled. For what happens too rarely to be waited for.
    /// </summary>
    [Allowed(1, 10_000)]
    public double TimeScale { get; set; } = 1;

    /// <summary>For how many clients the price is reckoned: 1 to 1,000,000,000; as many as are simulated when left out.</summary>
    [Allowed(1, 1_000_000_000)]
    public int? PriceClients { get; set; }

    /// <summary>
    /// For how long a push pattern gathers where the scenario judges it gathered too, ms at life's own pace: 1 to 86,400,000, below the
    /// need; the longest that meets the need when left out. A shorter one leaves the server time to reach the last of many subscribers.
    /// As run it is at most the longest that the server knows, a minute.
    /// </summary>
    [Allowed(1, 86_400_000)]
    public int? GatherMs { get; set; }

    /// <summary>
    /// How often a user acts anyway, by a click or a navigation that shows what has changed: the mean in seconds, 0.1 to 86,400. Set, no
    /// realtime at all stands below the ladder as a rung that costs nothing.
    /// </summary>
    [Allowed(0.1, 86_400)]
    public double? UserActsEveryS { get; set; }

    /// <summary>How many topics there are.</summary>
    public int Topics() => FanOut switch
    {
        FanOut.Broadcast => 1,
        FanOut.Individual => Clients,
        _ => (Clients + RoomSize - 1) / RoomSize,
    };

    /// <summary>The topic that client number <paramref name="client"/> (from 0) subscribes to.</summary>
    public int TopicOf(int client) => FanOut switch
    {
        FanOut.Broadcast => 0,
        FanOut.Individual => client,
        _ => client / RoomSize,
    };

    /// <summary>Messages a second that each client is due to receive, at life's own pace.</summary>
    public double ReceivedPerSecond() => MessagesPerSecond + ClientMessagesPerSecond * FanOut switch
    {
        FanOut.Broadcast => Clients,
        FanOut.Individual => 1,
        _ => Math.Min(RoomSize, Clients),
    };

    /// <summary>The workload as it is run: <see cref="TimeScale"/> times as fast.</summary>
    public Workload AsRun() => this with
    {
        MessagesPerSecond = MessagesPerSecond * TimeScale,
        ClientMessagesPerSecond = ClientMessagesPerSecond * TimeScale,
        FreshnessMs = FreshnessMs / TimeScale,
        GatherMs = GatherMs is { } window ? Math.Max(1, (int)(window / TimeScale)) : null,
        TimeScale = 1,
    };

    /// <summary>The name on the wire of topic number <paramref name="topic"/> (from 0).</summary>
    public static string TopicName(int topic) => $"t{topic}";

    /// <summary>What is wrong with the workload, each with the parameter and its allowed range; empty when it can run.</summary>
    public IEnumerable<string> Problems()
    {
        if (!Protocol.IsTopicName(Name)) yield return $"name is '{Shown.Of(Name)}'; it must be {Protocol.TopicNameRule}";
        foreach (var problem in AllowedAttribute.Problems(this)) yield return problem;
        foreach (var problem in AnswerProblems()) yield return problem;
        if (GatherMs >= FreshnessMs) yield return Range("gather_ms", GatherMs.Value, $"below the need of {FreshnessMs:0.###} ms");
        if (TimeScale > 1 && FreshnessMs / TimeScale < 1)
            yield return Range("freshness_ms / time_scale", FreshnessMs / TimeScale, "at least 1");
        if (Direction == Direction.TwoWay && ClientMessagesPerSecond is not (> 0 and <= 1000))
            yield return Range("client_messages_per_second", ClientMessagesPerSecond, "above 0, to 1000, when direction is two-way");
        if (Direction == Direction.Receive && ClientMessagesPerSecond != 0)
            yield return Range("client_messages_per_second", ClientMessagesPerSecond, "0 when direction is receive");
        if (MessagesPerSecond == 0 && Direction == Direction.Receive)
            yield return "messages_per_second is 0 and clients do not send: nothing would ever be delivered";
    }

    private IEnumerable<string> AnswerProblems()
    {
        if (Arrivals == ArrivalProcess.Answers != Answers is not null)
        {
            yield return Answers is null
                ? "arrivals is answers, and answers is not there; say in it what they are like, { } for what is usual"
                : $"answers is there, and arrivals is {KebabCase.Of(Arrivals)}; make arrivals answers, or leave answers out";
        }

        if (Answers is null) yield break;
        foreach (var problem in Answers.Problems()) yield return $"answers: {problem}";
        if (_messagesPerSecond != 0 && _messagesPerSecond != MessagesPerSecond)
            yield return Range(
                "messages_per_second", _messagesPerSecond, $"0 with answers, from which it follows: {MessagesPerSecond:0.######}");
        if (Direction == Direction.TwoWay)
            yield return "direction is two-way and arrivals is answers; allowed: receive, as clients send nothing in answers";
        if (TimeScale != 1) yield return Range("time_scale", TimeScale, "1 with answers, whose gaps are judged at life's own pace");
    }

    private static string Range(string name, double value, string allowed) => $"{name} is {value}; allowed: {allowed}";
}
