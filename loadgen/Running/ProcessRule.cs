using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Running;

/// <summary>How many processes a trial takes on each side. Pure.</summary>
/// <param name="DescriptorLimit">Descriptors that one process may open; null for no limit.</param>
/// <param name="Servers">Servers, where the user has set them; else as many as the connections need.</param>
/// <param name="Generators">Generators, likewise.</param>
internal sealed record ProcessRule(long? DescriptorLimit = null, int? Servers = null, int? Generators = null)
{
    /// <summary>The most processes of one side.</summary>
    public const int Most = 64;

    /// <summary>Descriptors left to the runtime: assemblies, pipes, epoll, listeners, the control connections, reconnects.</summary>
    private const int Spare = 1000;

    /// <summary>Connections that one process may have.</summary>
    public int ConnectionsPerProcess => DescriptorLimit is { } limit ? (int)Math.Min(int.MaxValue, limit - Math.Min(Spare, limit / 2)) : int.MaxValue;

    /// <summary>The rule of this machine.</summary>
    public static ProcessRule ForThisMachine(int? servers = null, int? generators = null) => new(KernelFigures.DescriptorLimit(), servers, generators);

    /// <summary>TCP connections of all clients at once: a client that sends over HTTP beside its stream has two.</summary>
    public static long Connections(Workload workload, PatternSettings pattern) => (long)workload.Clients * ConnectionsPerClient(workload, pattern);

    /// <summary>Who has which topics and clients.</summary>
    /// <exception cref="ScenarioException">The workload cannot be spread over so many processes; the message says why and what to do.</exception>
    public Layout LayoutOf(Workload workload, PatternSettings pattern)
    {
        var per = ConnectionsPerProcess;
        var servers = Servers ?? Enough(Connections(workload, pattern), per);
        var generators = Generators ?? Math.Max(servers, Enough(Connections(workload, pattern), per));
        if (Math.Max(servers, generators) > Most)
            throw new ScenarioException($"workload '{workload.Name}': {Connections(workload, pattern):N0} connections would take {Math.Max(servers, generators)} processes of {per:N0} each; at most {Most}");
        var layout = Layout.Of(workload, servers, generators);
        var largest = Math.Max(layout.Servers.Max(s => s.Clients), layout.Generators.Max(g => g.Clients)) * ConnectionsPerClient(workload, pattern);
        // A room is never cut, so that parts may be uneven: that is what the spare descriptors are for.
        if (largest > per + Spare / 2L)
            throw new ScenarioException($"workload '{workload.Name}', {pattern.Label}: one process would have {largest:N0} connections; at most {per:N0}");
        return layout;
    }

    private static int Enough(long connections, int perProcess) => (int)((connections + perProcess - 1) / perProcess);

    private static int ConnectionsPerClient(Workload workload, PatternSettings pattern) =>
        workload.Direction == Direction.TwoWay && pattern.Pattern is ("sse" or "long-polling") ? 2 : 1;
}
