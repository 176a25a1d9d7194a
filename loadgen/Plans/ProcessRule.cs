using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Plans;

/// <summary>How many processes a trial takes on each side. Pure.</summary>
/// <param name="DescriptorLimit">Descriptors that one process may open; null for no limit.</param>
/// <param name="Servers">Servers, where the user has set them; else as many as the connections need.</param>
/// <param name="Generators">Generators, likewise.</param>
internal sealed record ProcessRule(long? DescriptorLimit = null, int? Servers = null, int? Generators = null)
{
    /// <summary>The most processes of one side.</summary>
    public const int Most = 64;

    /// <summary>
    /// Workers of the thread pool that a program needs from its start which reads so many children: reading a child's output blocks a
    /// worker each, and the pool begins with as many as the machine has cores.
    /// </summary>
    public const int WorkersForMost = 4 * Most;

    /// <summary>
    /// Descriptors that each program needs for itself: assemblies, pipes, epoll, listeners, the control connections. Measured on .NET 10
    /// with two cores: a server 196, a generator 99 and the 64 that it keeps spare, the coordinator 105.
    /// </summary>
    public const int Own = 256;

    /// <summary>The fewest generators: one on each agent of a fleet.</summary>
    public int FewestGenerators { get; init; } = 1;

    /// <summary>Descriptors that one generator may open on any agent; null where they are on this machine.</summary>
    public long? LimitOnAgents { get; init; }

    // Left beside, where the limit is high enough, to reconnects and uneven parts.
    private const int Spare = 1000;

    // What one more child takes of the coordinator's: three pipes, and of a server the connections that ask it.
    private const int CoordinatorPerServer = 6;
    private const int CoordinatorPerGenerator = 3;

    /// <summary>Connections that one process may have; 0 when it has no descriptors beside its own.</summary>
    public int ConnectionsPerProcess => Room(DescriptorLimit);

    /// <summary>The rule of this machine.</summary>
    public static ProcessRule ForThisMachine(int? servers = null, int? generators = null) =>
        new(KernelFigures.DescriptorLimit(), servers, generators);

    /// <summary>TCP connections of all clients at once, at most: a client that sends by POST may have two.</summary>
    public static long Connections(Workload workload, PatternSettings pattern) =>
        (long)workload.Clients * ConnectionsPerClient(workload, pattern);

    /// <summary>Who has which topics and clients.</summary>
    /// <exception cref="ScenarioException">
    /// The workload cannot be spread over so many processes; the message says why and what to do.
    /// </exception>
    public Layout LayoutOf(Workload workload, PatternSettings pattern)
    {
        // A middlebox has two descriptors for a connection, and there is one for each server; it may have less room than that.
        var per = pattern.Through is not { } through
            ? ConnectionsPerProcess
            : Math.Min(ConnectionsPerProcess / 2, through.MostConnections() ?? int.MaxValue);
        if (per == 0)
            throw new ScenarioException($"one process may open {DescriptorLimit:N0} descriptors and needs {Own} for itself, so that none "
                + $"is left for a connection; raise the limit with ulimit -n {Own + 2 * Spare}, in the shell or the container's settings");
        // What is between, and the servers, are on this machine: that limits no agent.
        var perGenerator = LimitOnAgents is null ? per : Room(LimitOnAgents);
        if (perGenerator == 0)
            throw new ScenarioException($"one process may open {LimitOnAgents:N0} descriptors on an agent of the fleet and needs {Own} for "
                + $"itself, so that none is left for a connection; raise the limit there with ulimit -n {Own + 2 * Spare}");
        // A server of somebody else's is one, however many processes it has.
        var fewest = pattern.Trouble?.FewestServers() ?? 1;
        var servers = pattern.Target is { } target && !OwnTargets.All.ContainsKey(target)
            ? 1
            : Servers ?? Math.Max(fewest, Enough(Connections(workload, pattern), per));
        if (servers < fewest)
            throw new ScenarioException($"workload '{workload.Name}', {pattern.Label}: there is one server, and this ends one of several; "
                + $"leave --servers out, or give at least {fewest}");
        var generators = Generators ?? Math.Max(FewestGenerators, Math.Max(servers, Enough(Connections(workload, pattern), perGenerator)));
        var limitOfGenerators = LimitOnAgents ?? DescriptorLimit;
        var (most, each, mayOpen) = generators > servers ? (generators, perGenerator, limitOfGenerators) : (servers, per, DescriptorLimit);
        if (most > Most)
            throw new ScenarioException($"workload '{workload.Name}': {Connections(workload, pattern):N0} connections would "
                + $"take {most} processes of {each:N0} each, as one may open {mayOpen:N0} descriptors; at "
                + $"most {Most}: raise the limit with ulimit -n, or lower the clients");
        if (DescriptorLimit < Own + servers * CoordinatorPerServer + generators * CoordinatorPerGenerator)
            throw new ScenarioException($"workload '{workload.Name}': to run {servers} servers and {generators} generators "
                + $"takes {Own + servers * CoordinatorPerServer + generators * CoordinatorPerGenerator} descriptors, and one process may "
                + $"open {DescriptorLimit:N0}; raise the limit with ulimit -n, or lower the clients");
        if (Others(workload, pattern) is var (slow, abusers) && slow + abusers > DescriptorLimit - Own)
            throw new ScenarioException($"workload '{workload.Name}', {pattern.Label}: {slow:N0} slow readers and {abusers:N0} abusers are "
                + $"within one process, which may open {DescriptorLimit:N0} descriptors and needs {Own} for itself; lower "
                + "slow_readers.share or hostile_clients, or raise the limit with ulimit -n");
        // They are within the coordinator and attack one address: the clients of another server would be measured without them.
        if (pattern.HasOthers && servers > 1)
            throw new ScenarioException($"workload '{workload.Name}', {pattern.Label}: slow readers and abusers are set on one server, "
                + $"and {Connections(workload, pattern):N0} connections are spread over {servers}; leave --servers out, raise the "
                + "limit with ulimit -n, or lower the clients");
        // The relay is within the coordinator, and there is one.
        if (pattern.Trouble?.NeedsRelay(pattern.Through) == true
            && (servers > 1 || DescriptorLimit is { } mostOpen && RelayDescriptors(workload, pattern) > mostOpen - Own))
            throw new ScenarioException($"workload '{workload.Name}', {pattern.Label}: a trouble is made by one relay in front of one "
                + $"server, which takes {RelayDescriptors(workload, pattern):N0} descriptors for {Connections(workload, pattern):N0} "
                + $"connections, and one process may open {DescriptorLimit:N0}; raise the limit with ulimit -n, or lower the clients");
        var layout = Layout.Of(workload, servers, generators);
        CheckLargest(layout.Servers.Max(s => s.Clients), per, DescriptorLimit);
        CheckLargest(layout.Generators.Max(g => g.Clients), perGenerator, limitOfGenerators);
        return layout;

        // A room is never cut, so that parts may be uneven: that is what the spare descriptors are for.
        void CheckLargest(int clients, int atMost, long? limit)
        {
            var largest = (long)clients * ConnectionsPerClient(workload, pattern);
            if (largest > atMost + (limit is { } open ? (KeptOf(open) - Own) / 2 : 0))
                throw new ScenarioException(
                    $"workload '{workload.Name}', {pattern.Label}: one process would have {largest:N0} connections; at most {atMost:N0}");
        }
    }

    private static int Room(long? limit) => limit is { } open ? (int)Math.Clamp(open - KeptOf(open), 0, int.MaxValue) : int.MaxValue;

    // Two for each connection. Those that are forgotten half-open stay, and the clients come again beside them. Others beside the clients
    // have their own end in the same process, too.
    private static long RelayDescriptors(Workload workload, PatternSettings pattern)
    {
        var (slow, abusers) = Others(workload, pattern);
        return Connections(workload, pattern) * (pattern.Trouble == Trouble.HalfOpen ? 4 : 2) + 3 * (slow + abusers);
    }

    // Each has one connection at a time.
    private static (long Slow, long Abusers) Others(Workload workload, PatternSettings pattern) =>
        (pattern.SlowReaders?.CountOf(workload.Clients) ?? 0, (pattern.Hostile?.Count ?? 0) * (long)(pattern.HostileClients
            ?? BesideFacts.UsualAbusers));

    private static long KeptOf(long limit) => Math.Max(Own, Math.Min(Spare, limit / 2));

    private static int Enough(long connections, int perProcess) => (int)((connections + perProcess - 1) / perProcess);

    /// <summary>TCP connections of one client at once, at most.</summary>
    public static int ConnectionsPerClient(Workload workload, PatternSettings pattern) =>
        pattern.Kind.MostConnections(sends: workload.Direction == Direction.TwoWay);
}
