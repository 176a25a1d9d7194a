namespace Bench.Host.Patterns;

/// <summary>One way to get a topic's messages to a client: how it frames them and how it waits. All else is shared.</summary>
internal interface IPattern
{
    /// <summary>The name in reports and counters.</summary>
    string Name { get; }

    /// <summary>Adds its endpoint to the measured listener.</summary>
    void Map(IEndpointRouteBuilder routes);
}
