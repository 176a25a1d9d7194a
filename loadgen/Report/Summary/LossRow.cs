namespace Bench.Report.Summary;

/// <summary>One rung on a way that loses packets, over its valid trials.</summary>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Label">With its settings, the loss among them.</param>
/// <param name="Rung">With its settings, the loss left out.</param>
/// <param name="AskedPercent">Share of the packets that was to be dropped each way, in percent.</param>
public sealed record LossRow(string Workload, string Pattern, string Label, string Rung, double AskedPercent)
{
    /// <summary>Share that was dropped, both ways together, in percent; null when it was not counted.</summary>
    public required double? RealPercent { get; init; }

    /// <summary>TCP packets that were sent, both ways, those that were dropped among them; null when they were not counted.</summary>
    public required long? Packets { get; init; }

    /// <summary>Of these, dropped.</summary>
    public required long? Dropped { get; init; }

    /// <summary>Segments that the kernel sent again, both ways; null when it did not tell.</summary>
    public required long? SentAgain { get; init; }

    /// <summary>Delivery latency in milliseconds; null when nothing was delivered.</summary>
    public required LatencyFigures? LatencyMs { get; init; }

    /// <summary>95 % interval of its 99th percentile over trials; null where one trial gives none.</summary>
    public required double[]? P99Ci95 { get; init; }

    /// <summary>Messages that never came, over all valid trials; null where nobody can tell.</summary>
    public required long? MessagesLost { get; init; }

    /// <summary>
    /// Messages that had not arrived when the drain ended, over all valid trials; null in files of before they were told.
    /// </summary>
    public long? InFlight { get; init; }

    /// <summary>Connections that ended unasked, the worst of the valid trials; null where none is valid.</summary>
    public required long? ConnectionsLost { get; init; }

    /// <summary>Trials made.</summary>
    public required int Trials { get; init; }

    /// <summary>Valid ones among them.</summary>
    public required int ValidTrials { get; init; }
}
