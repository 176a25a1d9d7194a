namespace Bench.Tests.Server;

/// <summary>
/// Tests that read a server's metrics, one at a time and with no other test beside them. Servers of one process have the same instruments
/// to OpenTelemetry: when one of them ends, its series go from the pages of all. A program of its own has one server.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>The collection's name.</summary>
    public const string Name = "alone";
}
