using Bench.Report.Model;

namespace Bench.Report.Verdicts;

/// <summary>What one trial of a rung says of its price, from the least to the most where a part was not measured.</summary>
/// <param name="Repeat">The repeat that it belongs to; trials of one repeat are compared.</param>
/// <param name="Costs">Of one client and second.</param>
/// <param name="LeastMonth">The least a month; null where it could not be had.</param>
/// <param name="MostMonth">The most a month; null where it could not be had.</param>
internal readonly record struct RungTrial(int Repeat, CostRange Costs, double? LeastMonth, double? MostMonth)
{
    /// <summary>Costs nothing.</summary>
    public static RungTrial Free(int repeat) => new(repeat, CostRange.Measured(new Cost(0, 0)), 0, 0);

    /// <summary>Something was not measured that the price hangs on.</summary>
    public string? NotMeasured => Costs.NotMeasured;
}
