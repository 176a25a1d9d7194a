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
}
