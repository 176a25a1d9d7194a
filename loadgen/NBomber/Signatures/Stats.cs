namespace NBomber.Contracts.Stats;

/// <summary>Signature only: what a session measured.</summary>
public sealed class NodeStats
{
    internal NodeStats() => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public ScenarioStats[] ScenarioStats => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public ThresholdResult[] Thresholds => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public NodeInfo NodeInfo => throw NotNBomber.Exception;
}

/// <summary>Signature only.</summary>
public sealed class NodeInfo
{
    internal NodeInfo() => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public string NBomberVersion => throw NotNBomber.Exception;
}

/// <summary>Signature only.</summary>
public sealed class ScenarioStats
{
    internal ScenarioStats() => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public StepStats[] StepStats => throw NotNBomber.Exception;
}

/// <summary>Signature only.</summary>
public sealed class StepStats
{
    internal StepStats() => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public string StepName => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public MeasurementStats Ok => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public MeasurementStats Fail => throw NotNBomber.Exception;
}

/// <summary>Signature only.</summary>
public sealed class MeasurementStats
{
    internal MeasurementStats() => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public RequestStats Request => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public LatencyStats Latency => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public DataTransferStats DataTransfer => throw NotNBomber.Exception;
}

/// <summary>Signature only.</summary>
public sealed class RequestStats
{
    internal RequestStats() => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public int Count => throw NotNBomber.Exception;
}

/// <summary>Signature only: milliseconds.</summary>
public sealed class LatencyStats
{
    internal LatencyStats() => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public double MeanMs => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public double MaxMs => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public double Percent50 => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public double Percent75 => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public double Percent95 => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public double Percent99 => throw NotNBomber.Exception;
}

/// <summary>Signature only.</summary>
public sealed class DataTransferStats
{
    internal DataTransferStats() => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public long AllBytes => throw NotNBomber.Exception;
}

/// <summary>Signature only: what became of a threshold.</summary>
public sealed class ThresholdResult
{
    internal ThresholdResult() => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public string CheckExpression => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public bool IsFailed => throw NotNBomber.Exception;
}

/// <summary>Signature only: counters and gauges.</summary>
public sealed class MetricStats
{
    internal MetricStats() => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public CounterStats[] Counters => throw NotNBomber.Exception;
}

/// <summary>Signature only.</summary>
public sealed class CounterStats
{
    internal CounterStats() => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public double Value => throw NotNBomber.Exception;
}
