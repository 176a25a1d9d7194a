using Bench.Contract;

namespace Bench.Loadgen.Targets;

/// <summary>Adds up what servers say. Pure.</summary>
internal static class ServerSum
{
    public static ServerCounters Add(ServerCounters a, ServerCounters b) => new()
    {
        AtUs = Math.Max(a.AtUs, b.AtUs),
        Connections = a.Connections.Keys.Union(b.Connections.Keys).ToDictionary(pattern => pattern, pattern => a.Connections.GetValueOrDefault(pattern) + b.Connections.GetValueOrDefault(pattern)),
        TcpConnections = a.TcpConnections + b.TcpConnections,
        TcpAccepted = a.TcpAccepted + b.TcpAccepted,
        Published = a.Published + b.Published,
        Delivered = a.Delivered + b.Delivered,
        Flushes = a.Flushes + b.Flushes,
        Lapped = a.Lapped + b.Lapped,
        Requests = a.Requests + b.Requests,
        EmptyPolls = a.EmptyPolls + b.EmptyPolls,
        KeepAlives = a.KeepAlives + b.KeepAlives,
        RetransmittedSegments = a.RetransmittedSegments + b.RetransmittedSegments,
        RetransmittedBytes = a.RetransmittedBytes + b.RetransmittedBytes,
        RetransmitsUnavailable = a.RetransmitsUnavailable ?? b.RetransmitsUnavailable,
        RetransmitsUnread = a.RetransmitsUnread + b.RetransmitsUnread,
        Refused = a.Refused + b.Refused,
        GcHeapBytes = a.GcHeapBytes + b.GcHeapBytes,
        AllocatedBytes = a.AllocatedBytes + b.AllocatedBytes,
        Collections = [.. a.Collections.Zip(b.Collections, (x, y) => x + y)],
        GcPauseMs = a.GcPauseMs + b.GcPauseMs,
        CompileMs = a.CompileMs + b.CompileMs,
        ResidentBytes = a.ResidentBytes + b.ResidentBytes,
        ThreadPoolThreads = a.ThreadPoolThreads + b.ThreadPoolThreads,
    };

    /// <summary>Counts are summed; of the lags, which are summaries already, the worse server's stands.</summary>
    public static WorkloadStatus Add(WorkloadStatus a, WorkloadStatus b) => new()
    {
        State = a.State == b.State ? a.State : a.State == WorkloadState.Finished ? b.State : a.State,
        Published = a.Published + b.Published,
        PublishedSteady = a.PublishedSteady + b.PublishedSteady,
        DueSteady = a.DueSteady + b.DueSteady,
        LagUs = new LagSummary { P50 = Math.Max(a.LagUs.P50, b.LagUs.P50), P99 = Math.Max(a.LagUs.P99, b.LagUs.P99), Max = Math.Max(a.LagUs.Max, b.LagUs.Max) },
    };
}
