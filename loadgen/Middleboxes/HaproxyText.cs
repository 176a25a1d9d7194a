using System.Globalization;

namespace Bench.Loadgen.Middleboxes;

/// <summary>Configurations of HAProxy. Pure.</summary>
internal static class HaproxyText
{
    // Of the first example of its manual ("Examples", section 2.6 of version 2.6), and of Debian's own file.
    private const int OwnTimeoutMs = 50_000;

    /// <summary>Longer than a server or a client is ever silent; a connection that was upgraded has a timeout of its own.</summary>
    public static readonly IReadOnlyList<string> Patient = ["timeout client 1h", "timeout server 1h", "timeout tunnel 1h"];

    /// <summary>What the server has written goes on at once, and does not wait for more.</summary>
    public static readonly IReadOnlyList<string> NoDelay = ["option http-no-delay"];

    /// <summary><c>mode http</c>, and the timeouts without which it warns.</summary>
    public static string Default(MiddleboxPlace place)
    {
        var ms = place.TimeoutMs ?? OwnTimeoutMs;
        var note = place.TimeoutMs is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" # {OwnTimeoutMs} in its examples, shortened for this run");
        return Whole(place, [string.Create(CultureInfo.InvariantCulture, $"timeout client {ms}{note}"),
            string.Create(CultureInfo.InvariantCulture, $"timeout server {ms}")]);
    }

    /// <summary>With the lines that every rung needs.</summary>
    public static string Mended(MiddleboxPlace place) => Whole(place, [.. Patient, .. NoDelay]);

    // Without a port HAProxy takes that of the client's own connection: it would connect to itself.
    private static string Whole(MiddleboxPlace place, IEnumerable<string> lines) => $"""
        # Written by bench for one trial.
        defaults
          mode http
          timeout connect 5000
        {string.Concat(lines.Select(line => $"  {line}\n"))}
        frontend clients
          bind 127.0.0.1:{place.Port}
          default_backend servers

        backend servers
          server behind {place.BehindWithPort}

        """;
}
