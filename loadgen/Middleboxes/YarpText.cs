using System.Globalization;

namespace Bench.Loadgen.Middleboxes;

/// <summary>Configurations of YARP: the file that an ASP.NET Core program reads. Pure.</summary>
internal static class YarpText
{
    /// <summary>Longer than a server or a client is ever silent.</summary>
    public static readonly IReadOnlyList<string> Patient = ["\"HttpRequest\": { \"ActivityTimeout\": \"01:00:00\" }"];

    /// <summary>A route and a cluster, and nothing more: a request that is silent for 100 s is ended.</summary>
    public static string Default(MiddleboxPlace place) =>
        Whole(place, place.TimeoutMs is { } ms
            ? ["\"HttpRequest\": { \"ActivityTimeout\": "
                + $"\"{TimeSpan.FromMilliseconds(ms).ToString("c", CultureInfo.InvariantCulture)}\" }}"]
            : []);

    /// <summary>With the lines that every rung needs.</summary>
    public static string Mended(MiddleboxPlace place) => Whole(place, Patient);

    private static string Whole(MiddleboxPlace place, IReadOnlyList<string> cluster) => $$"""
        {
          "Urls": "http://127.0.0.1:{{place.Port}}",
          "Logging": { "LogLevel": { "Default": "Error" } },
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "servers", "Match": { "Path": "{**any}" } } },
            "Clusters": {
              "servers": {
                {{string.Concat(cluster.Select(line => $"{line},\n        "))}}"Destinations": { "behind": { "Address": "http://{{place.Behind}}/" } }
              }
            }
          }
        }

        """;
}
