using NBomber.Contracts.Stats;

namespace NBomber.Contracts;

/// <summary>Signature only: what a step or a scenario answers.</summary>
public interface IResponse;

/// <summary>Signature only.</summary>
/// <typeparam name="T">What it carries.</typeparam>
public sealed class Response<T> : IResponse
{
    internal Response() => throw NotNBomber.Exception;
}

/// <summary>Signature only: what a copy of a scenario knows.</summary>
public interface IScenarioContext
{
    /// <summary>Signature only.</summary>
    void StopCurrentTest(string reason);
}

/// <summary>Signature only: what the initialisation of a scenario knows.</summary>
public interface IScenarioInitContext
{
    /// <summary>Signature only.</summary>
    void RegisterMetric(IMetric metric);
}

/// <summary>Signature only: what can be registered.</summary>
public interface IMetric;

/// <summary>Signature only.</summary>
public interface ICounter : IMetric
{
    /// <summary>Signature only.</summary>
    void Add(long value);
}

/// <summary>Signature only.</summary>
public interface IGauge : IMetric
{
    /// <summary>Signature only.</summary>
    void Set(double value);
}

/// <summary>Signature only: what a session hands its figures to; none of its members is used here.</summary>
public interface IReportingSink : IDisposable;

/// <summary>Signature only: a scenario that is being described.</summary>
public sealed class ScenarioProps
{
    internal ScenarioProps() => throw NotNBomber.Exception;
}

/// <summary>Signature only: how copies come and go.</summary>
public sealed class LoadSimulation
{
    internal LoadSimulation() => throw NotNBomber.Exception;
}

/// <summary>Signature only: the description of a session.</summary>
public sealed class NBomberContext
{
    internal NBomberContext() => throw NotNBomber.Exception;
}

/// <summary>Signature only: a condition that is checked while the session runs.</summary>
public sealed class Threshold
{
    private Threshold()
    {
    }

    /// <summary>Signature only.</summary>
    public static Threshold Create(
        string stepName, Func<StepStats, bool> checkStep, int? abortWhenErrorCount = null, TimeSpan? startCheckAfter = null) =>
        throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static Threshold Create(
        Func<MetricStats, bool> checkMetric, int? abortWhenErrorCount = null, TimeSpan? startCheckAfter = null) =>
        throw NotNBomber.Exception;
}

/// <summary>Signature only: finds statistics by name.</summary>
public static class StatsExtensions
{
    /// <summary>Signature only.</summary>
    public static CounterStats Get(this CounterStats[] counters, string name) => throw NotNBomber.Exception;
}
