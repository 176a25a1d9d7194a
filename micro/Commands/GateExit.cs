namespace Bench.Micro.Commands;

/// <summary>What the gate's commands end with.</summary>
internal static class GateExit
{
    /// <summary>Nothing got worse.</summary>
    public const int Passed = 0;

    /// <summary>Something did; the table names it.</summary>
    public const int Regression = 1;

    /// <summary>It could not be measured; the message says why.</summary>
    public const int Error = 2;

    /// <summary>No verdict: the machine is too noisy. The table has the figures.</summary>
    public const int Undecided = 3;
}
