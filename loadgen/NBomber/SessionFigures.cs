using System.Text.Json;
using NBomber.Contracts.Stats;

namespace Bench.NBomber;

/// <summary>What NBomber says of the messages of a session.</summary>
internal sealed record SessionFigures
{
    /// <summary>NBomber's version.</summary>
    public required string Version { get; init; }

    /// <summary>Steps that succeeded: messages.</summary>
    public required long Ok { get; init; }

    /// <summary>Steps that failed: none is ever told as failed.</summary>
    public required long Fail { get; init; }

    /// <summary>Bytes of all messages.</summary>
    public required long Bytes { get; init; }

    /// <summary>Percentiles of the delivery latency in milliseconds, with the mean and the largest; null without messages.</summary>
    public required SessionLatency? LatencyMs { get; init; }

    /// <summary>Thresholds that NBomber saw broken at some interval.</summary>
    public required IReadOnlyList<string> Broken { get; init; }

    /// <summary>The figures of a session that has ended.</summary>
    public static SessionFigures Of(NodeStats stats)
    {
        var step = stats.ScenarioStats.SelectMany(s => s.StepStats).FirstOrDefault(s => s.StepName == NBomberSession.MessageStep);
        return new SessionFigures
        {
            Version = stats.NodeInfo.NBomberVersion,
            Ok = step?.Ok.Request.Count ?? 0,
            Fail = step?.Fail.Request.Count ?? 0,
            Bytes = step?.Ok.DataTransfer.AllBytes ?? 0,
            LatencyMs = step?.Ok.Latency is { } l
                ? new SessionLatency(l.Percent50, l.Percent75, l.Percent95, l.Percent99, l.MeanMs, l.MaxMs)
                : null,
            Broken = [.. stats.Thresholds.Where(t => t.IsFailed).Select(t => t.CheckExpression)],
        };
    }

    /// <summary>Writes them.</summary>
    public void Save(string path) =>
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this, SessionJson.Default.SessionFigures));

    /// <summary>Reads them; null when the session left none.</summary>
    public static SessionFigures? Read(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), SessionJson.Default.SessionFigures) : null;
}

/// <summary>Latencies in milliseconds: all that NBomber gives.</summary>
internal sealed record SessionLatency(double P50, double P75, double P95, double P99, double Mean, double Max);
