using Bench.Loadgen.Dialects;

namespace Bench.Tests.Conformance.Clients;

/// <summary>What a server answers a client with, and what the client must make of it. Texts are bytes in Latin-1.</summary>
/// <param name="Id">Family and name.</param>
/// <param name="Clause">The rule: a section of an RFC, of WHATWG's HTML, or of docs/protocol.md.</param>
/// <param name="Pattern">The pattern that the client speaks.</param>
/// <param name="Outcome">What the client must count.</param>
/// <param name="Answers">One for each request, over all connections; requests beyond them are left without an answer.</param>
internal sealed record Case(string Id, string Clause, string Pattern, Outcome Outcome, params Answer[] Answers)
{
    /// <summary>Engines that do otherwise, and why; with these the case must fail, so that the day on which they mend is noticed.</summary>
    public IReadOnlyDictionary<string, string> Known { get; init; } = new Dictionary<string, string>();

    /// <summary>Engines that are not held to it, and why: with these what happens depends on how the bytes fall into reads.</summary>
    public IReadOnlyDictionary<string, string> NotHeld { get; init; } = new Dictionary<string, string>();

    /// <summary>What must hold of the requests that came; the text says what does not.</summary>
    public Func<IReadOnlyList<string>, string?>? Asks { get; init; }

    /// <summary>Messages that the server passes over, and the client must count.</summary>
    public int Missing { get; init; }

    /// <summary>Messages that the server sends again, and the client must count.</summary>
    public int Again { get; init; }

    /// <summary>The least time from one request to the next, in milliseconds: the client must not come back sooner.</summary>
    public int PauseMs { get; init; }

    /// <summary>The connections that take the place of idle ones.</summary>
    public int Renewed { get; init; }

    /// <summary>Answers that ask to try again later.</summary>
    public int PutOff { get; init; }

    /// <summary>How a target file says that the pattern is spoken; null for the own server's way.</summary>
    public PatternSpec? Spoken { get; init; }

    /// <summary>Places in which a message should be and is not.</summary>
    public int Malformed { get; init; }
}

/// <summary>One answer.</summary>
/// <param name="Head">Status line, fields and blank line. <c>{ACCEPT}</c> stands for the answer to the request's Sec-WebSocket-Key.</param>
/// <param name="Body">What follows.</param>
/// <param name="Ends">The server ends the connection after it.</param>
internal sealed record Answer(string Head, string Body = "", bool Ends = false)
{
    /// <summary>The server resets the connection after it.</summary>
    public bool Resets { get; init; }

    /// <summary>The server closes the connection after it, both ways, and hears nothing more on it.</summary>
    public bool Closes { get; init; }

    /// <summary>Everything.</summary>
    public string Text => Head + Body;
}

/// <summary>What a client must count.</summary>
/// <param name="Connected">It counts as connected.</param>
/// <param name="Messages">So many messages, each once, in order and without a gap.</param>
/// <param name="Reason">Why the connect failed, or the connection was lost after the messages; null when it still holds.</param>
internal sealed record Outcome(bool Connected, int Messages, string? Reason)
{
    /// <summary>The connection was lost and made anew.</summary>
    public bool Again { get; init; }

    /// <summary>Connected, and so many messages have come.</summary>
    public static Outcome Gets(int messages) => new(true, messages, null);

    /// <summary>Connected, lost for a reason, connected again; so many messages have come over both connections.</summary>
    public static Outcome Resumes(int messages, string reason) => new(true, messages, reason) { Again = true };

    /// <summary>Not connected, for a reason.</summary>
    public static Outcome Fails(string reason) => new(false, 0, reason);

    /// <summary>Connected; so many messages have come; then it is lost for a reason.</summary>
    public static Outcome Loses(int messages, string reason) => new(true, messages, reason);
}
