namespace RealtimeBench;

/// <summary>A limit on one figure. It is broken, kept, or, where the machine was too busy or too little was measured, undecided.</summary>
/// <param name="Figure">Its path in summary.json, such as <c>latency_ms.p99</c> or <c>messages.lost</c>; the unit is in the name.</param>
public sealed record BenchLimit(string Figure)
{
    /// <summary>The most it may be; null for no such bound.</summary>
    public double? AtMost { get; init; }

    /// <summary>The least it may be; null for no such bound.</summary>
    public double? AtLeast { get; init; }

    /// <summary>Only for this pattern: polling, long-polling, sse or websocket; null for all.</summary>
    public string? Pattern { get; init; }
}

/// <summary>
/// A load, and what is asked of the server under it. Counts and times default to a test of some twenty seconds a pattern.
/// </summary>
public sealed record BenchLoad
{
    /// <summary>
    /// The target file that says how the server is subscribed to and published on (docs/targets.md): its path, or its JSON. Its url is
    /// replaced by the address of the run.
    /// </summary>
    public required string Target { get; init; }

    /// <summary>A scenario file in the place of the members below: its path. <see cref="Limits"/> are added to its own.</summary>
    public string? Scenario { get; init; }

    /// <summary>What is asked.</summary>
    public IReadOnlyList<BenchLimit> Limits { get; init; } = [];

    /// <summary>Patterns to measure; empty for all that the target speaks.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>Clients, each with a connection.</summary>
    public int Clients { get; init; } = 100;

    /// <summary>Messages a second for each client.</summary>
    public double MessagesPerSecond { get; init; } = 1;

    /// <summary>Bytes of a message.</summary>
    public int PayloadBytes { get; init; } = 200;

    /// <summary>True: one message goes to all clients; false: each has messages of its own.</summary>
    public bool Broadcast { get; init; }

    /// <summary>Within how many milliseconds a message is to be seen; how seldom polling may ask follows from it.</summary>
    public double FreshnessMs { get; init; } = 1000;

    /// <summary>How often each pattern is measured; two at least for an interval.</summary>
    public int Trials { get; init; } = 2;

    /// <summary>Before what is measured.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What is measured. A p99 needs a thousand messages in it.</summary>
    public TimeSpan Steady { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the run is kept, with its report; null for a temporary folder.</summary>
    public string? Folder { get; init; }

    /// <summary>Measure although a check of the machine refuses.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// The program: a path of bench or bench.dll. Null: the environment's REALTIME_BENCH, the tool manifest
    /// above the tests, or bench on the PATH.
    /// </summary>
    public string? Program { get; init; }

    /// <summary>More options of <c>bench run</c>, such as <c>--retries 0</c>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}
