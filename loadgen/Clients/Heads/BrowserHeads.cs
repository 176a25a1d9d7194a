using System.Text.Json;

namespace Bench.Loadgen.Clients.Heads;

/// <summary>
/// What a browser adds to the requests of a page, as recorded from a real one: chromium.json beside this file. scripts/record-heads makes
/// it anew, and a test holds it against the browser of the machine that runs the tests.
/// </summary>
public static class BrowserHeads
{
    /// <summary>The key of requests by which a page sends a message.</summary>
    public const string Post = "post";

    /// <summary>Stands for host and port of the server.</summary>
    public const string Authority = "{authority}";

    // Written by the clients themselves, with values of their own.
    private static readonly string[] Own =
    [
        "Host", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Content-Length", "Content-Type", "Cookie"
    ];

    private static readonly Lazy<IReadOnlyDictionary<string, IReadOnlyList<(string Name, string Value)>>> Recorded = new(() => Read());

    /// <summary>All fields of a request as recorded, in order, those included that the clients write themselves.</summary>
    /// <param name="api">fetch, EventSource, WebSocket or <see cref="Post"/>.</param>
    public static IReadOnlyList<(string Name, string Value)> All(string api) => Recorded.Value[api];

    /// <summary>The fields of a request that a client adds to its own.</summary>
    /// <param name="api">fetch, EventSource, WebSocket or <see cref="Post"/>.</param>
    /// <param name="authority">Host and port of the server.</param>
    /// <param name="tls">The page is of an https origin, which some fields name.</param>
    public static IEnumerable<(string Name, string Value)> Of(string api, string authority, bool tls = false) =>
        from field in All(api)
        where !Own.Contains(field.Name, StringComparer.OrdinalIgnoreCase)
            && (field.Name, field.Value) is not (("Connection", "Upgrade") or ("Accept", "text/event-stream"))
        select (field.Name,
            (tls ? field.Value.Replace($"http://{Authority}", $"https://{Authority}", StringComparison.Ordinal) : field.Value)
                .Replace(Authority, authority, StringComparison.Ordinal));

    private static Dictionary<string, IReadOnlyList<(string Name, string Value)>> Read()
    {
        using var stream = typeof(BrowserHeads).Assembly.GetManifestResourceStream("Bench.Loadgen.Clients.Heads.chromium.json")
            ?? throw new InvalidOperationException("chromium.json is not in the program");
        using var file = JsonDocument.Parse(stream);
        return file.RootElement.GetProperty("requests").EnumerateObject().ToDictionary(
            request => request.Name,
            request => (IReadOnlyList<(string, string)>)[.. request.Value.EnumerateArray()
                .Select(line => line.GetString()!.Split(": ", 2)).Select(parts => (parts[0], parts[1]))]);
    }
}
