using Bench.Contract.Patterns;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Middleboxes;

/// <summary>What went wrong with a rung on its way through a middlebox.</summary>
internal enum Harm
{
    /// <summary>The connection was answered, and not as it must be.</summary>
    Refused,

    /// <summary>Nothing came within the time of a connect.</summary>
    Unanswered,

    /// <summary>A connection that had worked was ended.</summary>
    Cut,

    /// <summary>Messages came much later than without it.</summary>
    Late,
}

/// <summary>The lines of a configuration that mend a harm, ready to copy, and what to do where it cannot be changed.</summary>
/// <param name="Lines">Lines of the configuration.</param>
/// <param name="Where">Where they belong.</param>
/// <param name="Or">What else helps, without the middlebox.</param>
internal sealed record Mending(IReadOnlyList<string> Lines, string Where, string Or)
{
    private const string Location = "location";
    private const string Defaults = "defaults, or the frontend and the backend";

    /// <summary>What mends a harm; null where nothing is known that does.</summary>
    /// <param name="through">What stood between, in a setting that it comes with.</param>
    /// <param name="kind">The pattern that was harmed.</param>
    /// <param name="harm">How.</param>
    public static Mending? Of(Through through, Pattern kind, Harm harm) => (through.Mended(), harm) switch
    {
        (Through.Nginx, Harm.Refused) when kind.Up == WayUp.SameConnection =>
            new([NginxText.UpgradeMap, .. NginxText.Upgrade], "http (the map) and location", "a rung that is plain HTTP"),
        (Through.Nginx, Harm.Unanswered) when kind.Delivery == Delivery.Stream =>
            new(NginxText.Unbuffered, Location, "the server says X-Accel-Buffering: no"),
        (Through.Nginx, Harm.Cut) => new(NginxText.Patient, Location, Sooner(kind, "60 s")),
        (Through.Haproxy, Harm.Cut) when kind.Up == WayUp.SameConnection =>
            new(HaproxyText.Patient, Defaults, Sooner(kind, "timeout client and timeout server, where no timeout tunnel is set")),
        (Through.Haproxy, Harm.Cut) => new([.. HaproxyText.Patient.Take(2)], Defaults, Sooner(kind, "timeout server")),
        (Through.Haproxy, Harm.Late) when kind.Delivery == Delivery.Stream => new(HaproxyText.NoDelay, Defaults, "another proxy"),
        (Through.Yarp, Harm.Cut) => new(YarpText.Patient, "the cluster", Sooner(kind, "100 s")),
        _ => null,
    };

    private static string Sooner(Pattern kind, string than) =>
        kind.OnHold ? $"a hold shorter than {than}" : $"{kind.Ask?.Spoken ?? "a sign of life"} more often than {than}";
}
