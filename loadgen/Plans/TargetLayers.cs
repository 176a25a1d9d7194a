namespace Bench.Loadgen.Plans;

/// <summary>Targets that are another target with one thing more on top, so that what it costs is their difference.</summary>
internal static class TargetLayers
{
    /// <summary>
    /// THE LIST: each such target, what it adds, and what it is without that. Both sides are published on in the same way.
    /// </summary>
    private static readonly (string Target, string Adds, string Under)[] All =
    [
        ("own-direct", "ASP.NET Core", "own-floor"),
        ("own", "Kestrel's pipe", "own-direct"),
        ("own-post", "ASP.NET Core", "floor-post"),
        ("own-scaled", "a second server, HAProxy and Redis", "own-post"),
        ("own-scaled-sticky", "topics kept on one server", "own-scaled"),
        ("own-scaled-yarp", "a second server, YARP and Garnet", "own-post"),
        ("own-signalr", "SignalR", "own-post"),
        ("signalr-scaled", "a second server, HAProxy and Redis", "signalr"),
        ("own-signalr-messagepack", "MessagePack in the place of JSON", "own-signalr"),
    ];

    /// <summary>What a target adds; null for one that is not on the list.</summary>
    /// <param name="target">Its name; null for the harness's own.</param>
    public static string? AddedBy(string? target) => Find(target).Adds;

    /// <summary>The target without that; null for one that is not on the list.</summary>
    /// <param name="target">Its name; null for the harness's own.</param>
    public static string? Under(string? target) => Find(target).Under;

    private static (string Target, string? Adds, string? Under) Find(string? target) =>
        All.FirstOrDefault(one => one.Target == (target ?? OwnTargets.Plain));
}
