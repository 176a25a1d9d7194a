using Bench.Loadgen.Plans;

namespace Bench.Loadgen.Links;

/// <summary>
/// A way between clients and server on which packets are lost: two networks of their own, joined by a virtual Ethernet link that drops a
/// share of what goes either way. A third end leads from the server's network to the coordinator, and loses nothing. Nothing of the
/// machine's own network is changed but for that end, and all of it goes when this is disposed of.
/// </summary>
internal sealed class LossyLink : ILossyLink, IDisposable
{
    private const string Device = "way";
    private const string ServerAddress = "198.18.0.2", ClientsAddress = "198.18.0.1";
    private const string ServerHardware = "02:00:00:00:00:02", ClientsHardware = "02:00:00:00:00:01";

    private readonly NetworkNamespace _server;
    private readonly NetworkNamespace _clients;
    private readonly HostLink _control;
    private readonly IPacketDrop _drop;

    private LossyLink(NetworkNamespace server, NetworkNamespace clients, HostLink control, IPacketDrop drop, string? notNetem) =>
        (_server, _clients, _control, _drop, NotNetem) = (server, clients, control, drop, notNetem);

    public ServerPlace Server => new(ServerAddress, _control.There, _server.Entering);

    public IReadOnlyList<string> Generators => _clients.Entering;

    public string By => _drop.Name;

    public string? NotNetem { get; }

    /// <summary>Makes one.</summary>
    /// <param name="percent">Share of the packets that are dropped, each way: 0 to 30.</param>
    /// <exception cref="LinkException">It cannot be made here; the message says why. Nothing of it is left.</exception>
    public static LossyLink Make(double percent)
    {
        if (Refusal(OperatingSystem.IsLinux(), Environment.IsPrivilegedProcess) is { } refusal) throw new LinkException(refusal);
        var made = new Stack<IDisposable>();
        try
        {
            var server = Keep(new NetworkNamespace());
            var clients = Keep(new NetworkNamespace());
            clients.Ip(
                "link", "add", Device, "address", ClientsHardware, "type", "veth", "peer", "name", Device, "address", ServerHardware,
                "netns", server.Name);
            Join(clients, ClientsAddress, ServerAddress, ServerHardware);
            Join(server, ServerAddress, ClientsAddress, ClientsHardware);
            var control = Keep(new HostLink(server, 'c', 19));
            var (drop, notNetem) = Install(clients, server, percent);
            return new LossyLink(server, clients, control, drop, notNetem);
        }
        catch
        {
            while (made.TryPop(out var part)) Quietly(part);
            throw;
        }

        T Keep<T>(T part)
            where T : IDisposable
        {
            made.Push(part);
            return part;
        }
    }

    /// <summary>Whether one can be made here: it is tried.</summary>
    /// <returns>Why not, in a sentence, or else null and what would drop packets.</returns>
    public static (string? Missing, string By) Try()
    {
        try
        {
            using var link = Make(1);
            link.Read([], []);
            return (null, link.NotNetem is { } why ? $"nftables; the kernel's netem is not to be had ({why})" : "the kernel's netem");
        }
        catch (LinkException e)
        {
            return (e.Message, "");
        }
    }

    /// <summary>Why there can be none at all; null where it is worth a try. Pure.</summary>
    internal static string? Refusal(bool linux, bool root) =>
        !linux ? "packets are dropped between network namespaces, which Linux alone has; run it there, or leave loss_percent out"
        : !root ? "packets are dropped between network namespaces, which need root; run it as root, in a container with --privileged or "
            + "--cap-add NET_ADMIN --cap-add SYS_ADMIN, or leave loss_percent out"
        : null;

    /// <summary>What was counted so far.</summary>
    /// <param name="generators">Processes of the clients' side; none where it is not asked for.</param>
    /// <param name="servers">Processes of the server's side.</param>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public LossReading Read(IReadOnlyList<int> generators, IReadOnlyList<int> servers) => new(
        _drop.Read(_clients, _server, Device), _drop.Read(_server, _clients, Device),
        generators is [var generator, ..] ? SentAgain.Of(generator) : null, servers is [var server, ..] ? SentAgain.Of(server) : null);

    // The system's commands, which are waited for in turn.
    public Task<LossReading> ReadAsync(IReadOnlyList<int> generators, IReadOnlyList<int> servers, CancellationToken stop) =>
        Task.Run(() => Read(generators, servers), stop);

    public async ValueTask DisposeAsync() => await Task.Run(Dispose, CancellationToken.None);

    /// <summary>Takes all of it down, each part whatever became of the one before.</summary>
    public void Dispose()
    {
        Quietly(_control);
        Quietly(_clients);
        _server.Dispose();
    }

    private static (IPacketDrop Drop, string? NotNetem) Install(NetworkNamespace clients, NetworkNamespace server, double percent)
    {
        try
        {
            return (Both(new NetemDrop()), null);
        }
        catch (LinkException e)
        {
            // "tc …: Error: Specified qdisc kind is unknown."
            return (Both(new NftDrop()),
                e.Message[(e.Message.LastIndexOf(": ", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..].TrimEnd('.'));
        }

        IPacketDrop Both(IPacketDrop drop)
        {
            drop.Install(clients, server, Device, percent);
            drop.Install(server, clients, Device, percent);
            return drop;
        }
    }

    private static void Join(NetworkNamespace place, string own, string other, string otherHardware)
    {
        place.Ip("link", "set", "dev", "lo", "up");
        place.Ip("link", "set", "dev", Device, "addrgenmode", "none");
        // A large write would pass as one packet of up to 64 KB, and be lost as one: on the way it is many of 1,500 B.
        place.Ip("link", "set", "dev", Device, "gso_max_segs", "1");
        place.Ip("addr", "add", own + "/30", "dev", Device);
        place.Ip("link", "set", "dev", Device, "up");
        // Who is where is known: no question about it can be lost.
        place.Ip("neigh", "replace", other, "lladdr", otherHardware, "dev", Device, "nud", "permanent");
    }

    private static void Quietly(IDisposable part)
    {
        try
        {
            part.Dispose();
        }
        catch (LinkException)
        {
            // The kernel removes it with its namespace.
        }
    }
}
