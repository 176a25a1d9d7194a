using System.Globalization;

namespace Bench.Loadgen.Scenarios;

/// <summary>
/// How often a pattern does something although there is nothing to bring: a poll, a hold that expires, a heartbeat, a ping. Such a thing is
/// called an ask. The one owner of the periods: the phases, the figures of idle connections and the cost model take them from here.
/// </summary>
public static class KeepAlivePeriod
{
    // What the server does unless it says otherwise in its settings: those of before it did so are read with these.
    private const double DefaultHeartbeatMs = 15_000;
    private const double DefaultPingMs = 15_000;

    // .NET looks four times in the interval whether nothing has come for so long, so a ping goes every 1.25 intervals; counted on the wire.
    private const double PingsLookAgain = 1.25;

    /// <summary>The period in seconds; null for a pattern without one.</summary>
    /// <param name="settings">The pattern.</param>
    /// <param name="server">The server's options in force, as <see cref="Contract.ServerInfo.Settings"/>; null when it did not tell them.</param>
    public static double? SecondsOf(PatternSettings settings, IReadOnlyDictionary<string, string>? server) => settings.Pattern switch
    {
        "polling" => settings.Interval / 1000.0,
        "long-polling" => settings.Hold / 1000.0,
        "sse" => Of(server, "heartbeat_ms", DefaultHeartbeatMs) / 1000,
        // With no answer asked for, the server keeps the time itself, when it sends past Kestrel's pipe.
        "websocket" => Of(server, "ping_ms", DefaultPingMs) / 1000 * (Of(server, "pong_ms", 1) == 0 && Of(server, "direct_send", 0) == 1 ? 1 : PingsLookAgain),
        _ => null,
    };

    /// <summary>True when every client's asks come at a phase of its own, so that any window shows the mean; false when they follow the connects.</summary>
    public static bool AtRandomPhases(string pattern) => pattern == "polling";

    /// <summary>An ask of a pattern as a sentence names it.</summary>
    public static string AskOf(string pattern) => pattern switch
    {
        "polling" => "an empty poll",
        "long-polling" => "a hold that expires",
        "sse" => "a heartbeat",
        "websocket" => "a ping",
        _ => "a keep-alive",
    };

    private static double Of(IReadOnlyDictionary<string, string>? server, string name, double otherwise) =>
        server is not null && server.TryGetValue(name, out var text) && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
