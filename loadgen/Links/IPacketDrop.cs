namespace Bench.Loadgen.Links;

/// <summary>Drops a share of the packets of one way at random, each for itself, and counts.</summary>
internal interface IPacketDrop
{
    /// <summary>What does it: nft or netem.</summary>
    string Name { get; }

    /// <summary>Begins to.</summary>
    /// <param name="from">Where the way begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="device">The interface, of this name at both ends.</param>
    /// <param name="percent">Share of the packets that are dropped, 0 to 30.</param>
    /// <exception cref="LinkException">It cannot be done here.</exception>
    void Install(NetworkNamespace from, NetworkNamespace to, string device, double percent);

    /// <summary>What it has counted so far.</summary>
    /// <exception cref="LinkException">It cannot be read.</exception>
    PacketCount Read(NetworkNamespace from, NetworkNamespace to, string device);
}
