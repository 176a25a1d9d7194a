namespace Bench.Scaled;

/// <summary>The configuration of YARP in the place of HAProxy: the file that Bench.Yarp reads. Pure.</summary>
internal static class YarpText
{
    /// <summary>What every rung needs of it, each request to the next server, and the servers.</summary>
    /// <param name="port">The port that clients connect to.</param>
    /// <param name="servers">HOST:PORT of each.</param>
    public static string Of(int port, IEnumerable<string> servers) => $$"""
        {
          "Urls": "http://127.0.0.1:{{port}}",
          "Logging": { "LogLevel": { "Default": "Error" }, "Console": { "LogToStandardErrorThreshold": "Trace" } },
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "servers", "Match": { "Path": "{**any}" } } },
            "Clusters": {
              "servers": {
                "LoadBalancingPolicy": "RoundRobin",
                // Longer than a server or a client is ever silent.
                "HttpRequest": { "ActivityTimeout": "01:00:00" },
                // A server that does not answer gets no more requests, unless none does; each is asked once a second.
                "HealthCheck": {
                  "AvailableDestinationsPolicy": "HealthyOrPanic",
                  "Active": { "Enabled": true, "Interval": "00:00:01", "Timeout": "00:00:02", "Policy": "ConsecutiveFailures", "Path": "/" }
                },
                "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "1" },
                "Destinations": { {{string.Join(", ", servers.Select((server, i) => $$"""
                  "s{{i + 1}}": { "Address": "http://{{server}}/" }
                  """.Trim()))}} }
              }
            }
          }
        }

        """;
}
