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
/// <param name="Modelled">True when not all of it was measured.</param>
internal sealed record Load(Pattern Kind, int Clients, double RequestsPerSecond, double ReceivedPerSecond, double SentPerSecond, double? MemoryKb, bool Modelled)
{
    /// <summary>What it costs by a sheet.</summary>
    /// <param name="cost">Of one client and second.</param>
    /// <param name="sheet">The prices.</param>
    public RungPrice At(Cost cost, PriceSheet sheet)
    {
        // What a client sends is a request of its own, or a message on the connection that is there.
        var (posted, sent) = Kind.Up == WayUp.Post ? (SentPerSecond, 0.0) : (0.0, SentPerSecond);
        var connections = (long)Clients * Kind.LeastConnections(sends: SentPerSecond > 0);
        var price = new RungPrice(
            Clients, cost.CpuUs * Clients / 1e6, cost.Bytes * Clients * 3600, MemoryKb * connections / 1024, connections,
            (RequestsPerSecond + posted) * Clients, (ReceivedPerSecond + sent) * Clients, Modelled, null);
        return price with { Month = Bill.Of(sheet, Kind.Key, price) };
    }
}
