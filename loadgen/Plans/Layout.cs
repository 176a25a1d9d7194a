using Bench.Contract;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Plans;

/// <summary>One server's part of a trial: neighbouring topics, and all the clients of these.</summary>
internal sealed record ServerPart(int FirstTopic, int TopicCount, int FirstClient, int Clients);

/// <summary>One generator's part: neighbouring clients of one server.</summary>
internal sealed record GeneratorPart(int Server, int FirstClient, int Clients);

/// <summary>
/// Who has which topics and clients when a trial is spread over several processes. Every generator talks to one server. A
/// broadcast is published by every server, the same messages at the same instants; other topics live on one server each. Pure.
/// </summary>
internal sealed record Layout(IReadOnlyList<ServerPart> Servers, IReadOnlyList<GeneratorPart> Generators)
{
    /// <summary>Spreads a workload as evenly as its rooms allow.</summary>
    /// <exception cref="ScenarioException">It cannot be spread so; the message says why.</exception>
    public static Layout Of(Workload workload, int servers, int generators)
    {
        if (Problem(workload, servers, generators) is { } problem)
            throw new ScenarioException(
                $"workload '{workload.Name}' cannot be spread over {servers} servers and {generators} generators: {problem}");
        var serverParts = new ServerPart[servers];
        var generatorParts = new List<GeneratorPart>(generators);
        for (var i = 0; i < servers; i++)
        {
            var part = serverParts[i] = PartOf(workload, i, servers);
            var (firstGenerator, count) = Share(generators, i, servers);
            for (var g = 0; g < count; g++)
            {
                var (first, clients) = Share(part.Clients, g, count);
                generatorParts.Add(new GeneratorPart(i, part.FirstClient + first, clients));
            }
        }

        return new Layout(serverParts, generatorParts);
    }

    private static ServerPart PartOf(Workload workload, int index, int of)
    {
        if (workload.FanOut == FanOut.Broadcast)
        {
            var (firstClient, clients) = Share(workload.Clients, index, of);
            return new ServerPart(0, 1, firstClient, clients);
        }

        var perTopic = workload.FanOut == FanOut.Rooms ? workload.RoomSize : 1;
        var (first, count) = Share(workload.Topics(), index, of);
        var from = first * perTopic;
        return new ServerPart(first, count, from, Math.Min(count * perTopic, workload.Clients - from)); // The last room may have room left.
    }

    // Neighbouring things, the first parts larger by one where it does not come out even.
    private static (int First, int Count) Share(int total, int index, int of) =>
        (total / of * index + Math.Min(index, total % of), total / of + (index < total % of ? 1 : 0));

    private static string? Problem(Workload workload, int servers, int generators)
    {
        if (servers < 1 || generators < servers) return "each generator talks to one server, so there must be at least as many generators";
        if (generators > workload.Clients) return $"it has {workload.Clients} clients";
        if (servers == 1) return null;
        if (workload is { FanOut: FanOut.Broadcast, Direction: Direction.TwoWay })
            return "what a client sends would reach those of its own server only; use rooms, or one server";
        return workload.FanOut != FanOut.Broadcast && servers > workload.Topics()
            ? $"it has {workload.Topics()} topics, and a topic lives on one server"
            : null;
    }
}
