using Bench.Loadgen.Clients;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Fleet;

/// <summary>Adds up what shards say. Pure.</summary>
internal static class ShardSum
{
    public static ShardReading Add(ShardReading a, ShardReading b) => new()
    {
        AtUs = Math.Max(a.AtUs, b.AtUs),
        Counts = Add(a.Counts, b.Counts),
        Wire = new WireTotals(
            a.Wire.HttpBytes + b.Wire.HttpBytes, a.Wire.BodyBytes + b.Wire.BodyBytes,
            a.Wire.Segments + b.Wire.Segments, a.Wire.RetransmittedBytes + b.Wire.RetransmittedBytes),
        CpuUs = a.CpuUs + b.CpuUs,
        SystemCpuUs = a.SystemCpuUs + b.SystemCpuUs,
        AllocatedBytes = a.AllocatedBytes + b.AllocatedBytes,
        Collections = a.Collections + b.Collections,
        GcPauseMs = a.GcPauseMs + b.GcPauseMs,
    };

    public static ShardProgress Add(ShardProgress a, ShardProgress b) => new()
    {
        AtUs = Math.Max(a.AtUs, b.AtUs),
        Counts = Add(a.Counts, b.Counts),
        SocketBytes = a.SocketBytes + b.SocketBytes,
        Backlog = a.Backlog + b.Backlog,
        CpuUs = a.CpuUs + b.CpuUs,
    };

    private static Counts Add(Counts a, Counts b) => new()
    {
        Connected = a.Connected + b.Connected,
        Open = a.Open + b.Open,
        Lost = a.Lost + b.Lost,
        Reconnected = a.Reconnected + b.Reconnected,
        Renewed = a.Renewed + b.Renewed,
        Received = a.Received + b.Received,
        DeliveredSteady = a.DeliveredSteady + b.DeliveredSteady,
        Frontier = a.Frontier + b.Frontier,
        PayloadBytes = a.PayloadBytes + b.PayloadBytes,
        Malformed = a.Malformed + b.Malformed,
        Impossible = a.Impossible + b.Impossible,
        Requests = a.Requests + b.Requests,
        EmptyRequests = a.EmptyRequests + b.EmptyRequests,
        SkippedRequests = a.SkippedRequests + b.SkippedRequests,
        ClientDue = a.ClientDue + b.ClientDue,
        ClientAccepted = a.ClientAccepted + b.ClientAccepted,
        ClientFailed = a.ClientFailed + b.ClientFailed,
        ClientDoubtful = a.ClientDoubtful + b.ClientDoubtful,
        ClientDueSteady = a.ClientDueSteady + b.ClientDueSteady,
        ClientAcceptedSteady = a.ClientAcceptedSteady + b.ClientAcceptedSteady,
        ClientFailedSteady = a.ClientFailedSteady + b.ClientFailedSteady,
    };
}
