using Bench.Report.Model;

namespace Bench.Report.Verdicts;

/// <summary>Money a month, from the least to the most where a part of the costs was not measured.</summary>
/// <param name="Least">The least that it can be.</param>
/// <param name="Most">The most that it can be.</param>
internal readonly record struct MonthRange(double Least, double Most)
{
    /// <summary>The mean over the trials; null where one has no price, as what the others have is that of the luckier ones.</summary>
    public static MonthRange? Mean(IEnumerable<RungTrial> trials)
    {
        MonthRange?[] months = [.. trials.Select(t => t.Month)];
        return months.Length == 0 || months.Contains(null)
            ? null
            : new MonthRange(months.Average(m => m!.Value.Least), months.Average(m => m!.Value.Most));
    }
}

/// <summary>What one trial of a rung says of its price.</summary>
/// <param name="Repeat">The repeat that it belongs to; trials of one repeat are compared.</param>
/// <param name="Costs">Of one client and second.</param>
/// <param name="Month">Of all clients; null where it could not be had.</param>
internal readonly record struct RungTrial(int Repeat, CostRange Costs, MonthRange? Month)
{
    /// <summary>The price of a cost for another number of clients; null where prices are in proportion to them.</summary>
    public Func<Cost, long, double?>? Pricer { get; private init; }

    /// <summary>The trial, priced.</summary>
    /// <param name="repeat">The repeat that it belongs to.</param>
    /// <param name="costs">Of one client and second.</param>
    /// <param name="month">The price of a cost for so many clients; null where it cannot be had.</param>
    /// <param name="clients">The clients that are priced.</param>
    public static RungTrial Of(int repeat, CostRange costs, Func<Cost, long, double?> month, int clients)
    {
        if (month(costs.Low, clients) is not { } one || month(costs.High, clients) is not { } other)
            return new RungTrial(repeat, costs, null) { Pricer = month };
        // By a sheet that charges traffic in more than traffic out the dearer end may be the other one.
        return one <= other
            ? new RungTrial(repeat, costs, new MonthRange(one, other)) { Pricer = month }
            : new RungTrial(repeat, costs with { Low = costs.High, High = costs.Low }, new MonthRange(other, one)) { Pricer = month };
    }

    /// <summary>The most that another number of clients costs a month; null where it cannot be had.</summary>
    /// <param name="clients">1 or more.</param>
    /// <param name="priced">The clients of <see cref="Month"/>.</param>
    public double? MostFor(long clients, int priced) =>
        Pricer is null ? Month?.Most / priced * clients : Month is null ? null
            : Pricer(Costs.Low, clients) is { } one && Pricer(Costs.High, clients) is { } other ? Math.Max(one, other)
            : null;

    /// <summary>Costs nothing.</summary>
    public static RungTrial Free(int repeat) => new(repeat, CostRange.Measured(new Cost(0, 0)), new MonthRange(0, 0));

    /// <summary>The same as if what was not measured were known: the least that it can be, or the most.</summary>
    public RungTrial At(bool most) =>
        new(
            Repeat, CostRange.Measured(most ? Costs.High : Costs.Low),
            Month is { } month ? new MonthRange(most ? month.Most : month.Least, most ? month.Most : month.Least) : null)
        {
            Pricer = Pricer
        };
}
