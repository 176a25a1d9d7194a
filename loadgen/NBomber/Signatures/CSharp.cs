using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.CSharp;

/// <summary>Signature only.</summary>
public static class Response
{
    /// <summary>Signature only.</summary>
    public static Response<object> Ok() => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static Response<object> Ok(string statusCode = "", long sizeBytes = 0, string message = "", double customLatencyMs = 0) =>
        throw NotNBomber.Exception;
}

/// <summary>Signature only.</summary>
public static class Step
{
    /// <summary>Signature only.</summary>
    public static Task<Response<T>> Run<T>(string name, IScenarioContext context, Func<Task<Response<T>>> run) =>
        throw NotNBomber.Exception;
}

/// <summary>Signature only.</summary>
public static class Scenario
{
    /// <summary>Signature only.</summary>
    public static ScenarioProps Create(string name, Func<IScenarioContext, Task<IResponse>> run) => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static ScenarioProps WithInit(this ScenarioProps scenario, Func<IScenarioInitContext, Task> initFunc) =>
        throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static ScenarioProps WithoutWarmUp(this ScenarioProps scenario) => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static ScenarioProps WithLoadSimulations(this ScenarioProps scenario, params LoadSimulation[] loadSimulations) =>
        throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static ScenarioProps WithThresholds(this ScenarioProps scenario, params Threshold[] thresholds) => throw NotNBomber.Exception;
}

/// <summary>Signature only.</summary>
public static class Simulation
{
    /// <summary>Signature only.</summary>
    public static LoadSimulation RampingConstant(int copies, TimeSpan during) => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static LoadSimulation KeepConstant(int copies, TimeSpan during) => throw NotNBomber.Exception;
}

/// <summary>Signature only.</summary>
public static class Metric
{
    /// <summary>Signature only.</summary>
    public static ICounter CreateCounter(string name, string unitOfMeasure) => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static IGauge CreateGauge(string name, string unitOfMeasure) => throw NotNBomber.Exception;
}

/// <summary>Signature only.</summary>
public static class NBomberRunner
{
    /// <summary>Signature only.</summary>
    public static NBomberContext RegisterScenarios(params ScenarioProps[] scenarios) => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static NBomberContext WithTestSuite(this NBomberContext context, string testSuite) => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static NBomberContext WithTestName(this NBomberContext context, string testName) => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static NBomberContext WithReportFolder(this NBomberContext context, string reportFolderPath) => throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static NBomberContext WithReportingSinks(this NBomberContext context, params IReportingSink[] reportingSinks) =>
        throw NotNBomber.Exception;

    /// <summary>Signature only.</summary>
    public static NodeStats Run(this NBomberContext context, params string[] args) => throw NotNBomber.Exception;
}
