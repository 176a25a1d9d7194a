using Bench.Loadgen.Statistics;
using Bench.Report.Model;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>Holds the price of one rung against that of another. Pure.</summary>
internal static class PriceComparer
{
    /// <summary>Whether the second is worth leaving the first for, over the repeats in which both have a trial.</summary>
    /// <param name="with">Label of the second.</param>
    /// <param name="mark">What is not worth climbing for.</param>
    /// <param name="first">Trials of the rung that would be left.</param>
    /// <param name="second">Trials of the rung that would be climbed to.</param>
    public static PriceComparison Of(string with, Mark mark, IReadOnlyList<RungTrial> first, IReadOnlyList<RungTrial> second)
    {
        var pairs = first.Join(second, a => a.Repeat, b => b.Repeat, (a, b) => (First: a, Second: b)).ToArray();
        var bytes = Ratio(pairs, c => c.Bytes);
        var cpu = Ratio(pairs, c => c.CpuUs);
        if (pairs.Length == 0) return Open("no repeat has a valid trial of both");
        if (pairs.Any(p => p.First.Month is null || p.Second.Month is null)) return Open("a price could not be had in every trial");
        // The dearest first against the cheapest second, and the other way round: what was not measured lies between.
        var most = new Distance(mark, [.. pairs.Select(p => (p.First.Month!.Value.Most, p.Second.Month!.Value.Least))]);
        var least = new Distance(mark, [.. pairs.Select(p => (p.First.Month!.Value.Least, p.Second.Month!.Value.Most))]);
        var worth = most.Worth == least.Worth ? most.Worth : Told.CannotBeTold;
        var missing = pairs.Select(p => p.First.Costs.NotMeasured ?? p.Second.Costs.NotMeasured).FirstOrDefault(n => n is not null);
        // Where its two ends lie on two sides of the mark, no number of trials tells.
        var hangs = missing is not null && (most.Worth != least.Worth || most.IsBeyond != least.IsBeyond);
        var why = worth != Told.CannotBeTold ? null
            : hangs && most.Worth != least.Worth ? Phrase.HangsOn(missing!)
            : pairs.Length < 2 ? "one pair of valid trials shows no spread: two of each are the least"
            : hangs ? $"{Phrase.HangsOn(missing!)}; and {most.Noise()}"
            : most.Noise();
        var needed = worth == Told.CannotBeTold && !hangs && pairs.Length >= 2
            && most.TrialsNeeded() is { } one && least.TrialsNeeded() is { } other ? Math.Max(one, other) : (int?)null;
        return new PriceComparison(
            with, worth, why, pairs.Length, needed, Between(least.Ratio, most.Ratio), Between(least.Month, most.Month), bytes, cpu);

        PriceComparison Open(string reason) => new(with, Told.CannotBeTold, reason, pairs.Length, null, null, null, bytes, cpu);
    }

    /// <summary>
    /// The same for two rungs that a model priced: without trials of their own there is no noise to be beyond. What the model has no price
    /// for cannot be told, and neither can what hangs on a cost that was not measured.
    /// </summary>
    public static PriceComparison OfModel(string with, Mark mark, RungTrial first, RungTrial second)
    {
        var bytes = One(first.Costs.High.Bytes, second.Costs.High.Bytes);
        var cpu = One(Middle(first.Costs.Low.CpuUs, first.Costs.High.CpuUs), Middle(second.Costs.Low.CpuUs, second.Costs.High.CpuUs));
        if (first.Month is not { } mine || second.Month is not { } theirs)
            return new PriceComparison(with, Told.CannotBeTold, "the model has no price for one of them", 0, null, null, null, bytes, cpu);
        var (most, least) = (mark.Beyond(mine.Most, theirs.Least), mark.Beyond(mine.Least, theirs.Most));
        var worth = most == least ? Tell.Of(most) : Told.CannotBeTold;
        var (from, to) = (Middle(mine.Least, mine.Most), Middle(theirs.Least, theirs.Most));
        var why = worth == Told.CannotBeTold
            ? Phrase.HangsOn((first.Costs.NotMeasured ?? second.Costs.NotMeasured)!)
            : null;
        return new PriceComparison(
            with, worth, why, 0, null, One(from, to), new MoneyDifference(from!.Value - to!.Value, null, null), bytes, cpu);

        static CostRatio? One(double? a, double? b) => b > 0 && a is { } value ? new CostRatio(value / b.Value, null, null) : null;
        static double? Middle(double? a, double? b) => (a + b) / 2;
    }

    private static CostRatio? Between(CostRatio? least, CostRatio? most) =>
        least is null || most is null ? null : new CostRatio(
            // The ends are those of the price: bytes may be the other way round.
            Math.Sqrt(least.Ratio * most.Ratio), Lesser(least.Low, most.Low), Greater(least.High, most.High));

    private static double? Lesser(double? a, double? b) => a is { } one && b is { } other ? Math.Min(one, other) : null;

    private static double? Greater(double? a, double? b) => a is { } one && b is { } other ? Math.Max(one, other) : null;

    private static MoneyDifference Between(MoneyDifference least, MoneyDifference most) =>
        new((least.Mean + most.Mean) / 2, least.Low, most.High);

    private static CostRatio? Ratio((RungTrial First, RungTrial Second)[] pairs, Func<Cost, double?> part)
    {
        if (pairs.Length == 0 || pairs.Any(p => !(part(p.First.Costs.Low) > 0) || !(part(p.Second.Costs.Low) > 0))) return null;
        return Between(
            Distance.RatioOf([.. pairs.Select(p => Math.Log(part(p.First.Costs.Low)!.Value / part(p.Second.Costs.High)!.Value))]),
            Distance.RatioOf([.. pairs.Select(p => Math.Log(part(p.First.Costs.High)!.Value / part(p.Second.Costs.Low)!.Value))]));
    }
}

/// <summary>
/// How far apart two prices are over pairs of trials: their ratio, in logarithms, so that half and double are equally far from the same,
/// and their difference. Pure.
/// </summary>
internal sealed class Distance
{
    private static readonly double LogRatio = Math.Log(Mark.Ratio);

    private readonly Mark _mark;
    private readonly double[]? _logs;
    private readonly double[] _differences;
    private readonly Told _byRatio;
    private readonly Told _byAmount;

    public Distance(Mark mark, IReadOnlyList<(double First, double Second)> pairs)
    {
        _mark = mark;
        _differences = [.. pairs.Select(p => p.First - p.Second)];
        _logs = pairs.All(p => p.First > 0 && p.Second > 0) ? [.. pairs.Select(p => Math.Log(p.First / p.Second))] : null;
        // Against a price of nothing any share is worth climbing for: the amount alone decides.
        (_byRatio, _byAmount) = (_logs is null ? Told.Yes : Beyond(_logs, LogRatio), Beyond(_differences, mark.Amount));
    }

    /// <summary>Whether both are beyond the mark.</summary>
    public Told Worth => Tell.All(_byRatio, _byAmount);

    /// <summary>Whether both are beyond it on average, whatever the noise.</summary>
    public bool IsBeyond => (_logs is null || _logs.Average() > LogRatio) && _differences.Average() > _mark.Amount;

    public CostRatio? Ratio => _logs is null ? null : RatioOf(_logs);

    public MoneyDifference Month
    {
        get
        {
            var (mean, low, high) = MeanInterval.Of(_differences);
            return new MoneyDifference(mean, low, high);
        }
    }

    /// <summary>The part that does not decide it, with its interval.</summary>
    public string Noise()
    {
        var over = $"over {_differences.Length} pairs of trials";
        if (_byRatio == Told.CannotBeTold && Ratio is { } ratio)
            return $"the ratio of prices is {Numbers.Short(ratio.Ratio)} (95 %: {Numbers.Short(ratio.Low)} "
                + $"to {Numbers.Short(ratio.High)}) {over}, and the mark is {Numbers.Short(Mark.Ratio)}";
        return $"the difference is {Money(Month.Mean)} a month (95 %: {Money(Month.Low)} to {Money(Month.High)}) {over}, and the mark is "
            + Money(_mark.Amount);
    }

    private string Money(double? amount) =>
        amount is { } money ? (money < 0 ? "−" : "") + Numbers.Money(_mark.Currency, Math.Abs(money)) : Numbers.Short(null);

    /// <summary>Repeats that would tell, at the spread and the distance seen; null above 1,000.</summary>
    public int? TrialsNeeded()
    {
        List<int?> needed = [];
        if (_byRatio == Told.CannotBeTold) needed.Add(Fewest(_logs!, LogRatio));
        if (_byAmount == Told.CannotBeTold) needed.Add(Fewest(_differences, _mark.Amount));
        return needed.Contains(null) ? null : needed.Max();
    }

    /// <summary>The ratio that logarithms of ratios have on average, with its interval.</summary>
    public static CostRatio RatioOf(double[] logs)
    {
        var interval = MeanInterval.Of(logs);
        return new CostRatio(Math.Exp(interval.Mean), Exp(interval.Low), Exp(interval.High));
    }

    private static Told Beyond(double[] values, double border) =>
        MeanInterval.Of(values) is not { Low: { } low, High: { } high } ? Told.CannotBeTold
        : low > border ? Told.Yes
        : high <= border ? Told.No
        : Told.CannotBeTold;

    private static int? Fewest(double[] values, double border)
    {
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
        return Loadgen.Statistics.TrialsNeeded.ForPaired(deviation, Math.Max(Math.Abs(mean - border), 1e-9));
    }

    private static double? Exp(double? log) => log is { } value ? Math.Exp(value) : null;
}
