namespace Bench.Report.Verdicts;

/// <summary>The rungs, lowest first, and how people write them.</summary>
internal static class Ladder
{
    private static readonly string[] Rungs = ["polling", "long-polling", "sse", "websocket"];

    /// <summary>Height on the ladder, from 0; a pattern that is not of it stands above.</summary>
    public static int HeightOf(string pattern) => Array.IndexOf(Rungs, pattern) is >= 0 and var height ? height : Rungs.Length;

    /// <summary>A pattern as people write it.</summary>
    public static string Spoken(string pattern) => pattern switch
    {
        "sse" => "SSE",
        "websocket" => "WebSockets",
        _ => pattern,
    };
}
