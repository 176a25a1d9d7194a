namespace Bench.Loadgen.SelfTest;

/// <summary>One line of the table.</summary>
/// <param name="What">What is checked.</param>
/// <param name="Expected">What theory, or arithmetic, says.</param>
/// <param name="Measured">What came out.</param>
/// <param name="Tolerance">How far it may be off, in the same unit.</param>
/// <param name="Unit">The unit.</param>
internal sealed record CheckRow(string What, double Expected, double Measured, double Tolerance, string Unit)
{
    /// <summary>Within the tolerance; a value that is no number is not.</summary>
    public bool Pass => Math.Abs(Measured - Expected) <= Tolerance;

    /// <summary>A value that must not be above a limit.</summary>
    public static CheckRow AtMost(string what, double measured, double limit, string unit) => new(what, limit / 2, measured, limit / 2, unit);
}

/// <summary>Holds one or more small real trials against what they must show.</summary>
internal interface ISelfCheck
{
    /// <summary>What it is about.</summary>
    string Name { get; }

    /// <summary>True when it is also part of the quick half.</summary>
    bool Quick { get; }

    Task<IReadOnlyList<CheckRow>> RunAsync(SelfTestBed bed, CancellationToken stop);
}

/// <summary>THE LIST of checks.</summary>
internal static class SelfCheckList
{
    public static IReadOnlyList<ISelfCheck> All { get; } =
    [
        new PollingStaleness(),
        new EmptyPolls(),
        new PauseDiscipline(),
        new LatestValue(),
        new PushBytes(),
        new RelayDelay(),
        new LongPollTheory(),
        new CoordinatedOmission(),
        new CpuAgreement(),
    ];
}
