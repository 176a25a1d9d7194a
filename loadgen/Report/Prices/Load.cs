using Bench.Contract.Patterns;
using Bench.Report.Model;
using Bench.Report.Summary;

namespace Bench.Report.Prices;

/// <summary>What a pattern carries at a scale, whatever it costs. Pure.</summary>
/// <param name="Kind">The pattern.</param>
/// <param name="Clients">The scale.</param>
/// <param name="RequestsPerSecond">HTTP requests of one client and second for what comes down.</param>
/// <param name="ReceivedPerSecond">Messages that a client receives a second.</param>
/// <param name="SentPerSecond">Messages that a client sends a second; 0 when it only receives.</param>
/// <param name="MemoryKb">Resident memory of the server a connection, KiB; null where it could not be had.</param>
/// <param name="KernelKb">
/// The kernel's memory of the server's end of a connection, KiB; null where it was not measured, and then in no price.
/// </param>
/// <param name="Modelled">True when not all of it was measured.</param>
internal sealed record Load(
    Pattern Kind, int Clients, double RequestsPerSecond, double ReceivedPerSecond, double SentPerSecond, double? MemoryKb, double? KernelKb,
    bool Modelled)
{
    /// <summary>The server's part of what the kernel keeps for both ends of a loopback connection, which are alike: half.</summary>
    /// <param name="bothEnds">KiB a connection; null where it was not measured.</param>
    public static double? ServersKernelKb(double? bothEnds) => bothEnds / 2;

    /// <summary>
    /// Share of the time that a client's connection is open, above 0, to 1: less than 1 where polls open it anew. Modelled then.
    /// </summary>
    public double HeldShare { get; init; } = 1;

    /// <summary>The subscribers of a message that goes to more than were measured; null where one at a time is served.</summary>
    public Crowd? Crowd { get; init; }

    /// <summary>The same for another number of clients, modelled; from <see cref="int.MaxValue"/> on for that many.</summary>
    public Load For(long clients) =>
        clients == Clients ? this : this with { Clients = (int)Math.Min(clients, int.MaxValue), Modelled = true };

    /// <summary>What it costs by a sheet.</summary>
    /// <param name="cost">Of one client and second.</param>
    /// <param name="sheet">The prices.</param>
    public RungPrice At(Cost cost, PriceSheet sheet)
    {
        // What a client sends is a request of its own, or a message on the connection that is there.
        var (posted, sent) = Kind.Up == WayUp.Post ? (SentPerSecond, 0.0) : (0.0, SentPerSecond);
        var connections = Clients * (double)Kind.LeastConnections(sends: SentPerSecond > 0) * HeldShare;
        var price = new RungPrice(
            Clients, cost.CpuUs * Clients / 1e6, cost.Bytes * Clients * 3600, (MemoryKb + (KernelKb ?? 0)) * connections / 1024,
            (long)Math.Ceiling(connections),
            (RequestsPerSecond + posted) * Clients, (ReceivedPerSecond + sent) * Clients, Modelled, null)
        {
            BytesInPerHour = cost.UpBytes * Clients * 3600,
            KernelMib = KernelKb * connections / 1024,
            PeakCores = Crowd is null ? 0 : Crowd.CoresFor(Clients),
        };
        return price with { Month = Bill.Of(sheet, Kind.Key, price) };
    }
}
