using Bench.Report.Model;

namespace Bench.Report.Verdicts;

/// <summary>What one client and second cost, where a part may not have been measured: then its least and its most.</summary>
/// <param name="Low">The least that it can be.</param>
/// <param name="High">The most that it can be.</param>
/// <param name="NotMeasured">What was not measured, as a sentence names it, such as "the cost of a heartbeat"; null when all was.</param>
internal readonly record struct CostRange(Cost Low, Cost High, string? NotMeasured)
{
    /// <summary>A cost that was measured.</summary>
    public static CostRange Measured(Cost cost) => new(cost, cost, null);

    /// <summary>The same where nobody knows whether polls open their connection anew: at the most, each does.</summary>
    public CostRange With(Renewal renewal) => renewal.Most == renewal.PerSecond ? this : this with
    {
        High = High + (renewal.Most - renewal.PerSecond),
        NotMeasured = NotMeasured is null ? renewal.Unknown : $"{NotMeasured} and {renewal.Unknown}",
    };
}
