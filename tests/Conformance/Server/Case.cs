namespace Bench.Tests.Conformance.Server;

/// <summary>One thing that is done to a server, or asked of it.</summary>
internal delegate Task Step(Wire wire);

/// <summary>What is sent, what must come back, and who says so. A topic of its own stands for <c>{T}</c> in every text.</summary>
/// <param name="Id">Family and name.</param>
/// <param name="Clause">The rule: a section of an RFC, of WHATWG's HTML, or of docs/protocol.md.</param>
/// <param name="Steps">In order.</param>
internal sealed record Case(string Id, string Clause, params Step[] Steps)
{
    /// <summary>
    /// Why servers that stand on Kestrel do otherwise; then the case must fail on them, so that the day on which they mend is noticed.
    /// </summary>
    public string? Deviation { get; init; }

    /// <summary>The steps instead with a server that compresses for whoever takes that; null for the same.</summary>
    public IReadOnlyList<Step>? WhenCompressed { get; init; }

    /// <summary>
    /// False for what is of HTTP/1.1 alone: how requests, bodies and connections are framed and ended there, its upgrade, and what the
    /// control listener does, which speaks nothing else. What HTTP/2 has instead is its platform's, and no client of that platform can say
    /// it wrong.
    /// </summary>
    public bool IsOfAnyHttp { get; } =
        OfAnyHttp.Contains(Id[..Id.IndexOf('/', StringComparison.Ordinal)])
        && !Clause.StartsWith("RFC 9112", StringComparison.Ordinal)
        && !Id.EndsWith("-of-ws", StringComparison.Ordinal)
        && !Id.Contains("half-closed", StringComparison.Ordinal)
        && !Id.EndsWith("-in-chunks", StringComparison.Ordinal);

    private static readonly string[] OfAnyHttp =
    [
        "cursor", "if-match", "if-modified-since", "if-none-match", "long-poll", "page", "parameter", "poll", "range", "sse", "upload",
    ];
}
