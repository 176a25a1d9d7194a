namespace Bench.Contract.Patterns;

/// <summary>
/// THE LIST of patterns, lowest rung first. A new one is a record here, a file on the server and one for each client engine.
/// </summary>
public static class Ladder
{
    // .NET looks four times in the interval whether nothing has come for so long, so a ping goes every 1.25 intervals; counted on the wire.
    private const double PingsLookAgain = 1.25;

    // Beyond an empty message: 8 B of payload in a ping, its answer of 2 + 4 + 8 B (RFC 6455, 5.5), and that one's segment.
    private const double PongBytes = 14 + 52;
    private const double PingAndAnswerBytes = 8 + PongBytes;

    // Okabe and Ito's colours, told apart by colour-blind readers too.
    private const string ColorOfOthers = "#56B4E9";

    /// <summary>All of them, lowest rung first.</summary>
    public static IReadOnlyList<Pattern> All { get; } =
    [
        new()
        {
            Key = "polling",
            Path = Protocol.PollPath,
            Written = "polling",
            Spoken = "polling",
            Color = "#E69F00",
            Delivery = Delivery.OnTimer,
            Up = WayUp.Post,
            Ask = new Ask(
                "an empty poll", AnewBy.Nothing,
                t => t.IntervalMs ?? throw new InvalidOperationException("the polling interval is not set")),
            Browser = new BrowserGift("fetch", Reconnects: false, Resumes: false),
        },
        new()
        {
            Key = "long-polling",
            Path = Protocol.LongPollPath,
            Written = "long-polling",
            Spoken = "long-polling",
            Color = "#CC79A7",
            Delivery = Delivery.OnHold,
            Up = WayUp.Post,
            Ask = new Ask("a hold that expires", AnewBy.MessageDown, t => t.HoldMs),
            CarriesHubs = true,
            Browser = new BrowserGift("fetch", Reconnects: false, Resumes: false),
            // RFC 6202, 2.1 and 5: the client asks again after each answer and says what it had; a failure must not make it ask in a loop.
            ToBuild = ["asking again after each answer", "a pause after a failure", "resuming"],
        },
        new()
        {
            Key = "sse",
            Path = Protocol.SsePath,
            Written = "SSE",
            Spoken = "SSE",
            Color = "#009E73",
            Delivery = Delivery.Stream,
            Up = WayUp.Post,
            Ask = new Ask("a heartbeat", AnewBy.MessageDown, t => t.Option("heartbeat_ms", DefaultTimes.HeartbeatMs)),
            CarriesHubs = true,
            Browser = new BrowserGift("EventSource", Reconnects: true, Resumes: true),
        },
        new()
        {
            Key = "websocket",
            Path = Protocol.WebSocketPath,
            Written = "WebSockets",
            Spoken = "a WebSocket",
            Color = "#0072B2",
            Delivery = Delivery.Stream,
            Up = WayUp.SameConnection,
            // The server keeps the time itself where it has no framework, and, with no answer asked for,
            // where it sends past Kestrel's pipe.
            Ask = new Ask("a ping", AnewBy.MessageUp,
                t => t.Option("ping_ms", DefaultTimes.PingMs) * (t.Option("floor", 0) == 1
                    || (t.Option("pong_ms", DefaultTimes.PongMs) == 0 && t.Option("direct_send", 0) == 1)
                    ? 1
                    : PingsLookAgain))
            {
                MoreBytes = PingAndAnswerBytes,
                MoreUpBytes = PongBytes,
                FirstIsApart = true,
            },
            CarriesHubs = true,
            Browser = new BrowserGift("WebSocket", Reconnects: false, Resumes: false),
            // WHATWG HTML, 9.3 (web sockets): no reconnection, and a page neither sends nor sees pings.
            ToBuild = ["reconnecting", "a pause after a failure", "resuming", "a heartbeat of the page"],
        },
    ];

    /// <summary>The names, lowest rung first.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. All.Select(p => p.Key)];

    /// <summary>
    /// The pattern of a name. Of one that is not of the ladder (a saved run of another build) nothing is known but the name.
    /// </summary>
    public static Pattern Of(string key) => All.FirstOrDefault(p => p.Key == key)
        ?? new()
        {
            Key = key,
            Written = key,
            Spoken = key,
            Color = ColorOfOthers,
            Delivery = Delivery.Stream,
            Up = WayUp.Post,
            Browser = new BrowserGift("", Reconnects: false, Resumes: false),
        };

    /// <summary>Height on the ladder, from 0; a pattern that is not of it stands above.</summary>
    public static int HeightOf(string key)
    {
        for (var height = 0; height < All.Count; height++)
            if (All[height].Key == key) return height;
        return All.Count;
    }
}
