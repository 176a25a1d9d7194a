using Bench.Contract.Reading;

namespace Bench.Loadgen.Scenarios;

/// <summary>Length of each phase of a trial.</summary>
public sealed record PhasePlan
{
    /// <summary>Connects a second during the ramp: 1 to 100,000. Open loop: each is due at its own instant.</summary>
    [Allowed(1, 100_000)]
    public int ConnectPerSecond { get; set; } = 1000;

    /// <summary>How long one connect may take before the client gives up, in milliseconds: 100 to 600,000.</summary>
    [Allowed(100, 600_000)]
    public int ConnectTimeoutMs { get; set; } = 10_000;

    /// <summary>
    /// Idle time with all connected and nothing published, in seconds: 0 to 3,600. Idle cost is measured here. Left out: as long as one
    /// heartbeat, ping or hold of every client takes, under the workload with the most clients; two seconds under the others. WebSockets
    /// wait a period more before it: the first ping of a connection is unlike the others.
    /// </summary>
    [Allowed(0, 3600)]
    public double? IdleSeconds { get; set; }

    /// <summary>The least warm-up in seconds: 0 to 3,600; see <see cref="WarmupFor"/>. Messages due in it do not count.</summary>
    [Allowed(0, 3600)]
    public double WarmupSeconds { get; set; } = 12;

    /// <summary>Steady state in seconds: 1 to 86,400. The figures come from it.</summary>
    [Allowed(1, 86_400)]
    public double SteadySeconds { get; set; } = 15;

    /// <summary>When a <see cref="Scenarios.Trouble"/> begins, in seconds after the beginning of the steady state: 0 to 86,400.</summary>
    [Allowed(0, 86_400)]
    public double TroubleAtSeconds { get; set; } = 1;

    /// <summary>
    /// How long a trouble goes on that does, and how long a connection may be idle under idle-cut, in seconds: 0.1 to 3,600.
    /// </summary>
    [Allowed(0.1, 3600)]
    public double TroubleSeconds { get; set; } = 3;

    /// <summary>
    /// The most that messages still under way may take after it, in seconds: 0 to 3,600. Ends early when all have arrived.
    /// </summary>
    [Allowed(0, 3600)]
    public double DrainSeconds { get; set; } = 5;

    /// <summary>
    /// The warm-up of one pattern in seconds: one whole interval or window at least. Before that, some clients have not yet asked, so that
    /// the steady state would deliver less than is due in it, and each message would seem dearer than it is.
    /// </summary>
    public double WarmupFor(PatternSettings pattern) => Math.Max(WarmupSeconds, pattern.DelayMs(1) / 1000);

    /// <summary>
    /// The most that a pattern's messages may take after the steady state, in seconds: as long as its own
    /// interval or window keeps them, and the drain.
    /// </summary>
    public double DrainFor(PatternSettings pattern) => DrainSeconds + pattern.DelayMs(1) / 1000;
}
