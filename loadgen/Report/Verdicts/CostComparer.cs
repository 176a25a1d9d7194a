using Bench.Loadgen.Statistics;
using Bench.Report.Model;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>Compares what two rungs cost over the repeats in which both have a valid trial. Pure.</summary>
internal static class CostComparer
{
    /// <summary>Whether the one whose costs stand second in each pair is clearly cheaper than the one whose stand first.</summary>
    /// <param name="with">Label of the first.</param>
    /// <param name="spoken">How a sentence names it.</param>
    /// <param name="pairs">Costs of both, a pair for each repeat.</param>
    public static CostComparison Of(string with, string spoken, IReadOnlyList<(CostRange First, CostRange Second)> pairs)
    {
        // The dearest second against the cheapest first, and the other way round: what was not measured lies between.
        CostLogs most = new(pairs.Select(p => (p.First.Low, p.Second.High))), least = new(pairs.Select(p => (p.First.High, p.Second.Low)));
        var (atMost, atLeast) = (most.Cheaper, least.Cheaper);
        var cheaper = atMost == atLeast ? atMost : Told.CannotBeTold;
        var open = cheaper == Told.CannotBeTold;
        var missing = pairs.Select(p => p.First.NotMeasured ?? p.Second.NotMeasured).FirstOrDefault(n => n is not null);
        var why = !open ? null
            : pairs.Count == 0 ? "no repeat has a valid trial of both"
            : atMost != atLeast && missing is not null ? $"{missing} was not measured, and the answer hangs on it"
            : most.Missing ?? (pairs.Count < 2 ? "one pair of valid trials shows no spread: two of each are the least" : most.Noise(pairs.Count));
        var needed = open && atMost == atLeast && pairs.Count >= 2 && most.Missing is null ? most.TrialsNeeded : null;
        return new CostComparison(with, cheaper, why, pairs.Count, needed, CostLogs.Ratio(most.Bytes, least.Bytes), CostLogs.Ratio(most.Cpu, least.Cpu)) { WithSpoken = spoken };
    }

    /// <summary>
    /// The same for two rungs that a model priced: without trials of their own there is no noise to be beyond, so both must be less by the
    /// least effect. What the model has no price for cannot be told, and neither can what hangs on a cost that was not measured.
    /// </summary>
    public static CostComparison OfModel(ModelledRung first, ModelledRung second)
    {
        var bytes = Modelled(first.Rung.Price?.BytesPerHour, second.Rung.Price?.BytesPerHour);
        CostRatio? most = Modelled(first.LeastCores, second.Rung.Price?.ServerCores), least = Modelled(first.Rung.Price?.ServerCores, second.LeastCores);
        var (atMost, atLeast) = (Tell.All(Decide(bytes), Decide(most)), Tell.All(Decide(bytes), Decide(least)));
        var cheaper = atMost == atLeast ? atMost : Told.CannotBeTold;
        var missing = string.Join(" and ", new[] { bytes is null ? "bytes" : "", most is null ? "CPU" : "" }.Where(t => t.Length > 0));
        var why = cheaper != Told.CannotBeTold ? null
            : missing.Length > 0 ? $"the model has no figure for {missing}"
            : $"{first.NotMeasured ?? second.NotMeasured} was not measured, and the answer hangs on it";
        var cpu = most is null || least is null ? null : new CostRatio((most.Ratio + least.Ratio) / 2, null, null);
        return new CostComparison(first.Rung.Label, cheaper, why, 0, null, bytes, cpu) { WithSpoken = first.Rung.Spoken };

        static CostRatio? Modelled(double? first, double? second) => first > 0 && second is { } cost ? new CostRatio(cost / first.Value, null, null) : null;
        static Told Decide(CostRatio? ratio) => ratio is null ? Told.CannotBeTold : Tell.Of(ratio.Ratio <= LeastEffect.Ratio);
    }
}

/// <summary>A rung that a model priced.</summary>
/// <param name="Rung">With the most that it can cost.</param>
/// <param name="LeastCores">The least cores of server CPU that it can take; null where they could not be had.</param>
/// <param name="NotMeasured">What lies between, as a sentence names it; null when all was measured.</param>
internal sealed record ModelledRung(RungRecord Rung, double? LeastCores, string? NotMeasured);

/// <summary>Ratios of costs over pairs in logarithms, so that half and double are equally far from the same. Pure.</summary>
internal sealed class CostLogs
{
    private static readonly double Enough = Math.Log(LeastEffect.Ratio);

    private readonly (string Name, double[]? Logs)[] _parts;

    public CostLogs(IEnumerable<(Cost First, Cost Second)> pairs)
    {
        var all = pairs.ToArray();
        _parts = [("bytes", Logs(all, c => c.Bytes)), ("CPU", Logs(all, c => c.CpuUs))];
    }

    public double[]? Bytes => _parts[0].Logs;

    public double[]? Cpu => _parts[1].Logs;

    /// <summary>
    /// Yes: bytes and CPU are both less beyond the noise, and one of them by at least the least effect. No: one of them is certainly not less,
    /// or certainly neither is so much less.
    /// </summary>
    public Told Cheaper
    {
        get
        {
            var less = Tell.All([.. _parts.Select(p => Less(p.Logs))]);
            var enough = _parts.Select(p => Much(p.Logs)).ToArray();
            var much = enough.Contains(Told.Yes) ? Told.Yes : enough.Contains(Told.CannotBeTold) ? Told.CannotBeTold : Told.No;
            return Tell.All(less, much);
        }
    }

    /// <summary>Which part could not be had; null when both could.</summary>
    public string? Missing => _parts.FirstOrDefault(p => p.Logs is null).Name is { } name ? $"{name} could not be had in every trial" : null;

    /// <summary>Repeats that would tell, at the spread and the difference seen; null above 1,000.</summary>
    public int? TrialsNeeded
    {
        get
        {
            var needed = Open.Select(p => Loadgen.Statistics.TrialsNeeded.ForPaired(Deviation(p.Logs!), Distance(p.Logs!.Average()))).ToArray();
            return needed.Contains(null) ? null : needed.Max();
        }
    }

    /// <summary>The parts that do not decide it, with their intervals.</summary>
    public string Noise(int pairs) => string.Join(" and ", Open.Select(p => $"{p.Name} {Interval(p.Logs!)}")) + $" over {pairs} pairs of trials";

    /// <summary>The ratio over both ends of what it can be; null without pairs.</summary>
    public static CostRatio? Ratio(double[]? most, double[]? least)
    {
        if (most is not { Length: > 0 } || least is not { Length: > 0 }) return null;
        var (high, low) = (MeanInterval.Of(most), MeanInterval.Of(least));
        return new CostRatio(Math.Exp((high.Mean + low.Mean) / 2), Exp(low.Low), Exp(high.High));
    }

    private IEnumerable<(string Name, double[]? Logs)> Open
    {
        get
        {
            var open = _parts.Where(p => Less(p.Logs) == Told.CannotBeTold).ToArray();
            return open.Length > 0 ? open : _parts.Where(p => Much(p.Logs) == Told.CannotBeTold);
        }
    }

    private static Told Less(double[]? logs) =>
        logs is not { Length: >= 2 } ? Told.CannotBeTold : MeanInterval.Of(logs) is var interval && interval.High < 0 ? Told.Yes : interval.Low >= 0 ? Told.No : Told.CannotBeTold;

    private static Told Much(double[]? logs) =>
        logs is not { Length: >= 2 } ? Told.CannotBeTold : MeanInterval.Of(logs) is var interval && interval.Mean <= Enough ? Told.Yes : interval.Low > Enough ? Told.No : Told.CannotBeTold;

    // How far the mean is from the border that stands in the way: the same, or where that is passed, the least effect.
    private double Distance(double mean) => _parts.Any(p => Less(p.Logs) == Told.CannotBeTold) ? Math.Max(Math.Abs(mean), 1e-9) : Math.Max(mean - Enough, 1e-9);

    private static double[]? Logs((Cost First, Cost Second)[] pairs, Func<Cost, double?> part) =>
        pairs.All(p => part(p.First) > 0 && part(p.Second) > 0) ? [.. pairs.Select(p => Math.Log(part(p.Second)!.Value / part(p.First)!.Value))] : null;

    private static double Deviation(double[] values) => Math.Sqrt(values.Sum(v => (v - values.Average()) * (v - values.Average())) / (values.Length - 1));

    private static string Interval(double[] logs)
    {
        var interval = MeanInterval.Of(logs);
        return $"{Change(interval.Mean)} % (95 %: {Change(interval.Low!.Value)} to {Change(interval.High!.Value)} %)";
    }

    private static string Change(double log) => Numbers.Change(Math.Exp(log) - 1);

    private static double? Exp(double? log) => log is { } value ? Math.Exp(value) : null;
}
