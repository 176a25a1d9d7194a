using Bench.Loadgen.Plans;

namespace Bench.Loadgen.Links;

/// <summary>A way between clients and server on which packets are lost, for one trial.</summary>
internal interface ILossyLink : IAsyncDisposable
{
    /// <summary>Where the server runs and listens.</summary>
    ServerPlace Server { get; }

    /// <summary>The command that starts a generator on the other side.</summary>
    IReadOnlyList<string> Generators { get; }

    /// <summary>What drops packets: nft or netem.</summary>
    string By { get; }

    /// <summary>Why it is not netem, which comes first where the kernel has it; null when it is.</summary>
    string? NotNetem { get; }

    /// <summary>What was counted so far.</summary>
    /// <param name="generators">Processes of the clients' side; none where it is not asked for.</param>
    /// <param name="servers">Processes of the server's side.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="LinkException">It cannot be read.</exception>
    Task<LossReading> ReadAsync(IReadOnlyList<int> generators, IReadOnlyList<int> servers, CancellationToken stop);
}
