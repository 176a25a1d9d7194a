namespace Bench.Loadgen.ClientBench;

/// <summary>One figure of one subject under one pattern, taken once.</summary>
internal sealed record Sample(string Pattern, string Subject, string Figure, double Value);

/// <summary>One thing to measure. Every subject is measured in turn, then all again: a drift of the machine spreads over all.</summary>
internal interface IMeasurement
{
    /// <summary>What it is about; kebab-case.</summary>
    string Name { get; }

    /// <summary>True when it is also made by --quick.</summary>
    bool Quick { get; }

    /// <summary>False when another time gives the same, so that once is enough.</summary>
    bool Repeated => true;

    /// <summary>Why it cannot be made here; null when it can.</summary>
    string? Unsupported => null;

    /// <summary>Patterns it is measured under.</summary>
    IReadOnlyList<string> Patterns { get; }

    /// <summary>What is measured: client engines, the floor, the server.</summary>
    IReadOnlyList<string> Subjects { get; }

    /// <summary>How, in a sentence for people, with its numbers.</summary>
    string Describe(Extent extent);

    /// <summary>Measures one subject once.</summary>
    Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop);
}

/// <summary>How much of everything.</summary>
/// <param name="Repeats">How often each subject is measured.</param>
/// <param name="Seconds">Length of a steady state.</param>
/// <param name="MemoryClients">The largest count of clients at which memory is read; it is read at four, evenly spaced.</param>
/// <param name="ConnectClients">Clients that connect as fast as they can.</param>
/// <param name="IdleClients">Idle connections to the server.</param>
/// <param name="IdleSeconds">How long they are idle.</param>
/// <param name="ServerWarmup">Seconds that the server is given to recompile what is hot.</param>
internal sealed record Extent(
    int Repeats, double Seconds, int MemoryClients, int ConnectClients, int IdleClients, double IdleSeconds, double ServerWarmup)
{
    public static Extent Usual { get; } =
        new(Repeats: 5, Seconds: 4, MemoryClients: 8000, ConnectClients: 10_000, IdleClients: 10_000, IdleSeconds: 16, ServerWarmup: 12);

    public static Extent Quick { get; } =
        new(Repeats: 1, Seconds: 1, MemoryClients: 2000, ConnectClients: 2000, IdleClients: 2000, IdleSeconds: 2, ServerWarmup: 2);
}

/// <summary>THE LIST of measurements.</summary>
internal static class MeasurementList
{
    public static IReadOnlyList<IMeasurement> Make(TimeProvider time) =>
    [
        new MessageCost(time),
        new ReceiveRate(messages: 1, time),
        new ReceiveRate(messages: 4, time),
        new ClientMemory(time),
        new ConnectRate(time),
        new LivePageCost(time),
        new ReceiveInstructions(time),
        new ServerConnectRate(time),
        new FanOutCost("fan-out", perSecond: 10, quick: true, peers: true, time),
        new FanOutCost("fan-out-busy", perSecond: 50, quick: false, peers: false, time),
        new SendInstructions(time),
        new IdleServer(time),
        new IndependentLatency("nchan", time),
        new IndependentLatency("node", time),
    ];
}
