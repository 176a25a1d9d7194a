namespace Bench.Report.Verdicts;

/// <summary>
/// How much dearer than the cheapest a rung may be and still not be worth climbing from: within a share of it, or within an amount a month.
/// </summary>
/// <param name="Amount">Money a month that is not worth climbing for, at the number of clients that is priced; of the price sheet.</param>
/// <param name="Currency">In what, such as "$".</param>
internal readonly record struct Mark(double Amount, string Currency)
{
    /// <summary>
    /// A quarter more than the cheapest is not worth climbing for: list prices of machines differ by as much between providers.
    /// </summary>
    public const double Share = 0.25;

    /// <summary>The ratio of prices above which a share is worth climbing for.</summary>
    public static double Ratio => 1 + Share;

    /// <summary>Whether a price known without noise is worth climbing from.</summary>
    public bool Beyond(double price, double cheapest) => price > cheapest * Ratio && price - cheapest > Amount;
}
