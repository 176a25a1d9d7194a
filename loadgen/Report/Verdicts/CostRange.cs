using Bench.Report.Model;

namespace Bench.Report.Verdicts;

/// <summary>What one client and second cost, where a part may not have been measured: then its least and its most.</summary>
/// <param name="Low">The least that it can be.</param>
/// <param name="High">The most that it can be.</param>
/// <param name="NotMeasured">
/// What was not measured, as a sentence names it, such as "the server CPU of a heartbeat"; null when all was.
/// </param>
internal readonly record struct CostRange(Cost Low, Cost High, string? NotMeasured)
{
    /// <summary>A cost that was measured.</summary>
    public static CostRange Measured(Cost cost) => new(cost, cost, null);

    /// <summary>
    /// From the least to the most of two costs. The bytes of both ways are of one end, as what is paid for is what is sent less what comes.
    /// </summary>
    /// <param name="one">With what was not measured at one end.</param>
    /// <param name="other">With it at the other.</param>
    /// <param name="notMeasured">What was not measured, as a sentence names it.</param>
    public static CostRange Between(Cost one, Cost other, string notMeasured)
    {
        var (less, more) = Leaving(one) <= Leaving(other) ? (one, other) : (other, one);
        return new CostRange(less with { CpuUs = Of(Math.Min) }, more with { CpuUs = Of(Math.Max) }, notMeasured);

        double? Of(Func<double, double, double> end) => one.CpuUs is { } a && other.CpuUs is { } b ? end(a, b) : null;
        static double? Leaving(Cost cost) => cost.Bytes - (cost.UpBytes ?? 0);
    }

    /// <summary>The same where nobody knows whether polls open their connection anew: at the most, each does.</summary>
    public CostRange With(Renewal renewal) => renewal.Most == renewal.PerSecond ? this : this with
    {
        High = High + (renewal.Most - renewal.PerSecond),
        NotMeasured = NotMeasured is null ? renewal.Unknown : $"{NotMeasured} and {renewal.Unknown}",
    };
}
