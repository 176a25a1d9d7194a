using NBomber.Contracts;

namespace Bench.Tests.NBomber;

/// <summary>A sink as a user's assembly has it.</summary>
public sealed class OwnSink : IReportingSink
{
    public void Dispose()
    {
        // It holds nothing.
    }
}

/// <summary>None that can be made: it wants something.</summary>
/// <param name="name">What it wants.</param>
public sealed class WantingSink(string name) : IReportingSink
{
    /// <summary>What it got.</summary>
    public string Name => name;

    public void Dispose()
    {
        // It holds nothing.
    }
}
