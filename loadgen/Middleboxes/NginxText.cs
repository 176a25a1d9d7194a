using System.Globalization;

namespace Bench.Loadgen.Middleboxes;

/// <summary>
/// Configurations of nginx. Pure. What is measured stands within "server"; the lines around it let anybody run it, on loopback, with
/// nothing logged. Paths are relative to its folder (-p): a path of this machine may hold what its grammar does not take.
/// </summary>
internal static class NginxText
{
    /// <summary>
    /// An upgrade is between two neighbours: it gets through by the version that has it, and when it is said again (RFC 9110, 7.8).
    /// </summary>
    public static readonly IReadOnlyList<string> Upgrade =
    [
        "proxy_http_version 1.1;",
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Connection $connection_upgrade;",
    ];

    /// <summary>Stands beside "server": a plain request names no upgrade, and leaves the connection to the server open.</summary>
    public const string UpgradeMap = "map $http_upgrade $connection_upgrade { default upgrade; '' ''; }";

    /// <summary>What the server has written goes on at once.</summary>
    public static readonly IReadOnlyList<string> Unbuffered = ["proxy_buffering off;"];

    /// <summary>Longer than a server or a client is ever silent.</summary>
    public static readonly IReadOnlyList<string> Patient = ["proxy_read_timeout 1h;", "proxy_send_timeout 1h;"];

    /// <summary>The server sees the name that the client asked for: by it origins are checked.</summary>
    public static readonly IReadOnlyList<string> Host = ["proxy_set_header Host $http_host;"];

    /// <summary>
    /// Of a worker. Its own default of 512 is 256 clients, two connections each: a limit of room, told in docs/trouble.md.
    /// </summary>
    public const int Connections = 16_384;

    /// <summary>Connections to the server that are kept while idle.</summary>
    public const int KeptIdle = 1024;

    /// <summary><c>proxy_pass</c> and nothing more.</summary>
    /// <param name="place">Where it runs.</param>
    /// <param name="heedsServer">False: the server's own word that it is not to be buffered is passed over.</param>
    public static string Default(MiddleboxPlace place, bool heedsServer)
    {
        var timeout = place.TimeoutMs is { } ms
            ? (string[])[
                string.Create(CultureInfo.InvariantCulture, $"proxy_read_timeout {ms}ms; # 60s by default, shortened for this run"),
                string.Create(CultureInfo.InvariantCulture, $"proxy_send_timeout {ms}ms;")
            ]
            : [];
        return Whole(place, "", [$"proxy_pass http://{place.Behind};",
            .. heedsServer ? (string[])[] : ["proxy_ignore_headers X-Accel-Buffering; # as if the server did not say it"], .. timeout]);
    }

    /// <summary>With the lines that every rung needs.</summary>
    public static string Mended(MiddleboxPlace place) => Whole(
        place,
        $$"""
          {{UpgradeMap}}
          upstream behind { server {{place.Behind}}; keepalive {{KeptIdle}}; }
          keepalive_timeout 1h;
          keepalive_requests 1000000;

        """,
        ["proxy_pass http://behind;", .. Upgrade, .. Host, .. Unbuffered, .. Patient]);

    private static string Whole(MiddleboxPlace place, string beside, IEnumerable<string> location) => $$"""
        # Written by bench for one trial.
        daemon off;
        {{(place.AsRoot ? "user root;\n" : "")}}pid nginx.pid;
        error_log stderr error;
        events { worker_connections {{Connections}}; }
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
        {{beside}}  server {
            listen 127.0.0.1:{{place.Port}} backlog=16384;
            location / {
        {{string.Concat(location.Select(line => $"      {line}\n"))}}    }
          }
        }

        """;
}
