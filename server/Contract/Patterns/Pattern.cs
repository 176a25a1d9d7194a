namespace Bench.Contract.Patterns;

/// <summary>How a pattern gets a message down.</summary>
public enum Delivery
{
    /// <summary>The client asks on a timer of its own: an interval, and how polls follow each other, are settings.</summary>
    OnTimer,

    /// <summary>The client asks and the server holds the request until there is something: how long is a setting.</summary>
    OnHold,

    /// <summary>One connection stays open, and the server sends when there is something.</summary>
    Stream,
}

/// <summary>How a client's own messages get up.</summary>
public enum WayUp
{
    /// <summary>By POST requests beside what comes down.</summary>
    Post,

    /// <summary>On the connection that brings messages down.</summary>
    SameConnection,
}

/// <summary>
/// All that is known of a pattern before it is measured. Nothing else decides by a pattern's name: reports, schedules, prices and
/// client engines ask here. <see cref="Ladder"/> is the list of them.
/// </summary>
public sealed record Pattern
{
    /// <summary>Name in scenarios, saved files and counters, in kebab-case.</summary>
    public required string Key { get; init; }

    /// <summary>The kind as people write it, such as "WebSockets".</summary>
    public required string Written { get; init; }

    /// <summary>One client's as a sentence names it, such as "a WebSocket".</summary>
    public required string Spoken { get; init; }

    /// <summary>Where the harness's own server answers it; empty for a pattern that it does not serve.</summary>
    public string Path { get; init; } = "";

    /// <summary>Colour in every picture, #rrggbb.</summary>
    public required string Color { get; init; }

    /// <summary>How a message gets down.</summary>
    public required Delivery Delivery { get; init; }

    /// <summary>How a client's own messages get up.</summary>
    public required WayUp Up { get; init; }

    /// <summary>What it does although there is nothing to bring; null for nothing.</summary>
    public Ask? Ask { get; init; }

    /// <summary>What a browser does by itself for pages that use it.</summary>
    public required BrowserGift Browser { get; init; }

    /// <summary>SignalR has it as a transport of its hubs.</summary>
    public bool CarriesHubs { get; init; }

    /// <summary>
    /// What the page's own code must do beside receiving, as a sentence names it: what the browser does not do by itself.
    /// </summary>
    public IReadOnlyList<string> ToBuild { get; init; } = [];

    /// <summary><see cref="ToBuild"/>, and what sending adds: order between two connections is kept by nobody.</summary>
    /// <param name="sends">The client sends messages too.</param>
    public IReadOnlyList<string> ToBuildWhen(bool sends) =>
        sends && Up == WayUp.Post ? [.. ToBuild, "order of what is sent and received"] : ToBuild;

    /// <summary>The client asks by a request for what comes down, again and again: such requests carry cookies and are counted.</summary>
    public bool AsksByRequest => Delivery != Delivery.Stream;

    /// <summary>What is due waits for the client's timer, so that every message is late by a part of its interval.</summary>
    public bool OnTimer => Delivery == Delivery.OnTimer;

    /// <summary>The server holds the client's request: how long is a setting.</summary>
    public bool OnHold => Delivery == Delivery.OnHold;

    /// <summary>
    /// Connections that a client cannot do without. What is held open down carries no POST beside (RFC 9112, 9.3),
    /// a poll's connection does between polls.
    /// </summary>
    /// <param name="sends">The client sends messages too.</param>
    public int LeastConnections(bool sends) => sends && Up == WayUp.Post && !OnTimer ? 2 : 1;

    /// <summary>The most connections that a client may have open at once: it may send while it is still being answered.</summary>
    /// <param name="sends">The client sends messages too.</param>
    public int MostConnections(bool sends) => sends && Up == WayUp.Post ? 2 : 1;

    /// <summary>
    /// By how much the interval alone delays the message at a quantile of all: a message is due at any instant between two polls.
    /// </summary>
    /// <param name="quantile">0 to 1, such as 0.99.</param>
    /// <param name="intervalMs">Time from one poll to the next in milliseconds; not used where there is no timer.</param>
    public double TimerDelayMs(double quantile, double? intervalMs) =>
        !OnTimer ? 0 : quantile * (intervalMs ?? throw new ArgumentNullException(nameof(intervalMs), $"{Key} has an interval"));

    /// <summary>
    /// Asks of one client a second that bring nothing, or on a timer all: a timer fires whatever happens, while the others begin anew with
    /// each message one way or the other and so come λ / (e^(λT) − 1) times a second.
    /// </summary>
    /// <param name="messagesPerSecond">Messages that the client receives a second, 0 or more, as if Poisson.</param>
    /// <param name="periodSeconds">Period of the asks; null for none.</param>
    /// <param name="sentPerSecond">Messages that the client sends a second, 0 or more.</param>
    public double AsksPerSecond(double messagesPerSecond, double? periodSeconds, double sentPerSecond = 0)
    {
        if (periodSeconds is not { } period) return 0;
        var anew = Ask?.AnewBy switch { AnewBy.MessageDown => messagesPerSecond, AnewBy.MessageUp => sentPerSecond, _ => 0 };
        return anew == 0 ? 1 / period : anew / (Math.Exp(anew * period) - 1);
    }

    /// <summary>
    /// Share of the messages that a client on a timer that asks for the newest value alone never sees: of those that come in an interval,
    /// as if Poisson, all but the last. 1 − (1 − e^(−λT)) / λT.
    /// </summary>
    /// <param name="messagesPerSecond">As in <see cref="AsksPerSecond"/>.</param>
    /// <param name="periodSeconds">From one poll to the next; null for none.</param>
    public double OvertakenShare(double messagesPerSecond, double? periodSeconds)
    {
        var expected = OnTimer ? messagesPerSecond * (periodSeconds ?? 0) : 0;
        return expected == 0 ? 0 : 1 - (1 - Math.Exp(-expected)) / expected;
    }

    /// <summary>HTTP requests of one client and second, for what comes down.</summary>
    /// <param name="messagesPerSecond">As in <see cref="AsksPerSecond"/>.</param>
    /// <param name="periodSeconds">As there.</param>
    public double RequestsPerSecond(double messagesPerSecond, double? periodSeconds) => Delivery switch
    {
        Delivery.OnTimer => AsksPerSecond(messagesPerSecond, periodSeconds),
        Delivery.OnHold => AsksPerSecond(messagesPerSecond, periodSeconds) + messagesPerSecond,
        _ => 0,
    };
}

/// <summary>What a browser does by itself for pages that use a pattern; the rest is the page's own code.</summary>
/// <param name="Api">The browser's name for it.</param>
/// <param name="Reconnects">It connects again when the connection is lost.</param>
/// <param name="Resumes">It says then what it had last, so that nothing is missed.</param>
public sealed record BrowserGift(string Api, bool Reconnects, bool Resumes);
