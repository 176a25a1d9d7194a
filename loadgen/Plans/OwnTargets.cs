using Bench.Contract.Patterns;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Plans;

/// <summary>THE LIST of targets that are the harness's own server, by name, each with the options that make it another.</summary>
internal static class OwnTargets
{
    /// <summary>The server as it comes; the target where none is named.</summary>
    public const string Plain = "own";

    /// <summary>The server that sends no sign of life within an hour: what cuts idle connections then does.</summary>
    public const string Silent = "own-silent";

    // The longest that its options take.
    private const int SilentMs = 3_600_000;

    /// <summary>Names, and options of the server.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> All { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        [Plain] = [],
        ["own-direct"] = ["--direct-send", "1"],
        ["own-floor"] = ["--floor", "1"],
        [Silent] = ["--heartbeat-ms", $"{SilentMs}", "--ping-ms", $"{SilentMs}"],
    };

    /// <summary>
    /// How often such a target keeps an idle stream alive, in milliseconds, where that is not as the server comes; null where it is.
    /// </summary>
    public static int? KeepAliveMsOf(string? target) => target == Silent ? SilentMs : null;

    /// <summary>Why a target of the harness's own cannot speak TLS; null when it can.</summary>
    public static string? SpeaksNoTls(string? target) => OptionsOf(target) switch
    {
        ["--direct-send", ..] => "it sends past what encrypts; take another, or leave tls out",
        ["--floor", ..] => "it speaks plain HTTP; take another, or leave tls out",
        _ => null,
    };

    /// <summary>The same with what the pattern says of heartbeats.</summary>
    public static IReadOnlyList<string> OptionsOf(PatternSettings pattern) =>
        pattern.HeartbeatMs is { } ms
            ? [.. OptionsOf(pattern.Target), "--heartbeat-ms", $"{ms}", "--ping-ms", $"{ms}"]
            : OptionsOf(pattern.Target);

    /// <summary>
    /// For how long a quiet connection hears nothing of the harness's own server, in milliseconds; null of patterns that ask by request,
    /// and of other servers.
    /// </summary>
    public static double? SilenceMsOf(PatternSettings pattern)
    {
        if (pattern.Kind.AsksByRequest || pattern.Target is { } target && !All.ContainsKey(target)) return null;
        var settings = new Dictionary<string, string>();
        foreach (var option in OptionsOf(pattern).Chunk(2)) settings[option[0].TrimStart('-').Replace('-', '_')] = option[1];
        return pattern.Kind.Ask?.PeriodMs(new PatternTiming(IntervalMs: null, pattern.Hold, settings));
    }

    /// <summary>Why a target of the harness's own cannot speak HTTP/2; null when it can.</summary>
    public static string? SpeaksNoHttp2(string? target) => OptionsOf(target) switch
    {
        ["--direct-send", ..] => "it sends past what frames; take another, or leave http2 out",
        ["--floor", ..] => "it speaks HTTP/1.1 alone; take another, or leave http2 out",
        _ => null,
    };

    /// <summary>Why a target of the harness's own cannot compress; null when it can.</summary>
    public static string? CompressesNot(string? target) => OptionsOf(target) switch
    {
        ["--direct-send", ..] => "it sends frames made once for all; take another, or leave compression out",
        ["--floor", ..] => "it does the least that a server can do; take another, or leave compression out",
        _ => null,
    };

    /// <summary>Options of the server for the target of a pattern; none where it is no server of the harness's.</summary>
    public static IReadOnlyList<string> OptionsOf(string? target) =>
        target is not null && All.TryGetValue(target, out var options) ? options : [];
}
