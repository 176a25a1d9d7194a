namespace Bench.Report.Verdicts;

/// <summary>Patterns as people write them.</summary>
internal static class Names
{
    public static string Spoken(string pattern) => pattern switch
    {
        "sse" => "SSE",
        "websocket" => "WebSockets",
        _ => pattern,
    };
}
