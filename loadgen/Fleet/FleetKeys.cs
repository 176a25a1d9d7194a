using System.Net;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Fleet;

/// <summary>What shows that one belongs to a fleet.</summary>
/// <param name="Token">The secret that all share; null for none.</param>
/// <param name="TlsFile">The file with the certificate, its key and the authorities; null for no TLS.</param>
internal sealed record FleetKeys(string? Token, string? TlsFile)
{
    /// <summary>
    /// Why they are not enough, with the next step; null where they are. Who can write to a Redis names whom all of a fleet call. The token
    /// alone does not stop him: he could hand its proofs on from one that calls him to one that he calls. Pure.
    /// </summary>
    /// <param name="listen">Where an agent listens; null for who only asks.</param>
    /// <param name="cluster">The Redis that keeps the list of members; null for none.</param>
    public string? Problem(IPEndPoint? listen, ClusterAddress? cluster)
    {
        var onLoopback = listen is null || IPAddress.IsLoopback(listen.Address);
        if (cluster is null)
            return onLoopback || Token is not null || TlsFile is not null
                ? null
                : $"--listen is {listen}, which others can reach, and there is no token and no TLS; give --token-file FILE, set "
                    + $"{ChildEnvironment.FleetToken}, or give {FleetTls.Option} FILE, as all of the fleet, or listen on "
                    + FleetAddress.Usual;
        if (listen is not null && onLoopback && !cluster.IsOnLoopback)
            return $"--listen is {listen}, which no other host reaches, and agents of other hosts may be on the list of the Redis at "
                + $"{cluster.Place}; give --listen the address by which they reach this one";
        return TlsFile is not null || onLoopback && cluster.IsOnLoopback
            ? null
            : $"{ClusterAddress.Option} beyond loopback needs TLS, with a token or without: who can write to the Redis at {cluster.Place} "
                + $"could pass for a part of the fleet; give {FleetTls.Option} FILE, as all of the fleet (docs/fleet.md)";
    }
}
