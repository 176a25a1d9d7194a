using Bench.Contract;

namespace Bench.Loadgen.Scenarios;

/// <summary>What stands between clients and server: a proxy that other people use, in one of its settings (docs/trouble.md).</summary>
public enum Through
{
    /// <summary>Nothing.</summary>
    Direct,

    /// <summary>nginx with <c>proxy_pass</c> and nothing more.</summary>
    NginxDefault,

    /// <summary>
    /// The same as it is in front of a server that does not say <c>X-Accel-Buffering: no</c>: nginx does not heed that field.
    /// </summary>
    NginxBuffering,

    /// <summary>nginx with the lines that every rung needs.</summary>
    Nginx,

    /// <summary>HAProxy as its manual's shortest example has it: <c>mode http</c> and timeouts of 50 s.</summary>
    HaproxyDefault,

    /// <summary>HAProxy with the lines that every rung needs.</summary>
    Haproxy,

    /// <summary>YARP, Microsoft's reverse proxy for ASP.NET Core, with a route and a cluster and nothing more.</summary>
    YarpDefault,

    /// <summary>YARP with the lines that every rung needs.</summary>
    Yarp,
}

/// <summary>What is known of each of them without looking at its configuration.</summary>
public static class ThroughFacts
{
    /// <summary>True where its timeouts are those that it comes with, so that a test may shorten them.</summary>
    public static bool HasOwnTimeouts(this Through through) =>
        through is Through.NginxDefault or Through.NginxBuffering or Through.HaproxyDefault or Through.YarpDefault;

    /// <summary>The same program as it should be set; null where it is so already, and where there is none.</summary>
    public static Through? Mended(this Through through) => through switch
    {
        Through.NginxDefault or Through.NginxBuffering => Through.Nginx,
        Through.HaproxyDefault => Through.Haproxy,
        Through.YarpDefault => Through.Yarp,
        _ => null,
    };

    /// <summary>
    /// Connections of clients for which the harness sets one of it, where that is a number of its own: an nginx worker has room for so
    /// many, each with one to the server, and for those that it keeps idle. Null where only descriptors limit it.
    /// </summary>
    public static int? MostConnections(this Through through) =>
        through is Through.NginxDefault or Through.NginxBuffering or Through.Nginx ? 7_000 : null;

    /// <summary>What follows a label: " through nginx-default"; nothing for nothing.</summary>
    internal static string LabelOf(Through? through, int? timeoutMs) =>
        through is not { } name ? "" : $" through {KebabCase.Of(name)}{(timeoutMs is { } ms ? $" cut {ms} ms" : "")}";
}
