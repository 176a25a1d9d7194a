using System.Globalization;
using System.Text;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Scenarios;
using Bench.Report.Model;
using Bench.Report.Prices;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Advice;

/// <summary>Answers for a workload that was not run, from what a run measured and the model. Every figure of it is modelled, and says so.</summary>
internal static class Adviser
{
    /// <summary>The answer, as text.</summary>
    /// <exception cref="RunDataException">The run has no valid trial of that direction.</exception>
    public static string Answer(RunData data, Workload asked, PriceSheet sheet)
    {
        var used = Usable(data, asked);
        return Text(data, VerdictOf(data, used, asked, sheet), [.. used.Select(t => t.File.Workload.Name).Distinct()]);
    }

    /// <summary>The answer as a record.</summary>
    /// <exception cref="RunDataException">The run has no valid trial of that direction.</exception>
    public static VerdictRecord VerdictOf(RunData data, Workload asked, PriceSheet sheet) => VerdictOf(data, Usable(data, asked), asked, sheet);

    private static VerdictRecord VerdictOf(RunData data, IReadOnlyList<Trial> used, Workload asked, PriceSheet sheet)
    {
        if (used.Count == 0)
            throw new RunDataException($"run {data.Run.RunId} has no valid trial of a {(asked.Direction == Direction.TwoWay ? "two-way" : "one-way")} workload to take costs from; measure with --run, or name another run with --from");
        var modelled = used.GroupBy(t => t.File.Pattern.Pattern).Select(group => RungOf([.. group], data, asked, sheet)).OfType<ModelledRung>()
            .OrderBy(m => Ladder.HeightOf(m.Pattern)).ToArray();
        return new VerdictMaker(asked, sheet, OfModel).Of(modelled);
    }

    private static PriceComparison OfModel(string with, Mark mark, IReadOnlyList<RungTrial> first, IReadOnlyList<RungTrial> second) =>
        first is [var one] && second is [var other] ? PriceComparer.OfModel(with, mark, one, other) : PriceComparer.Of(with, mark, first, second);

    // Trials of the same direction; where there are such, of the same fan-out, as a broadcast is cheaper a message, and of no bursts, whose
    // messages share a write.
    private static IReadOnlyList<Trial> Usable(RunData data, Workload asked)
    {
        IReadOnlyList<Trial> used = [.. data.Trials.Where(t => t.File.Valid && t.File.Workload.Direction == asked.Direction)];
        foreach (var alike in (Func<Workload, bool>[])[w => w.FanOut == asked.FanOut, w => w.Arrivals == asked.Arrivals || w.Arrivals != ArrivalProcess.Bursts])
            if (used.Where(t => alike(t.File.Workload)).ToArray() is { Length: > 0 } some) used = some;
        return used;
    }

    private static ModelledRung? RungOf(IReadOnlyList<Trial> trials, RunData data, Workload asked, PriceSheet sheet)
    {
        var pattern = trials[0].File.Pattern.Pattern;
        var kind = Ladder.Of(pattern);
        var samples = trials.Select(t => Sample.Of(t.File, data.ServerSettings)).OfType<Sample>().ToArray();
        // An ask is measured under whatever workload.
        var asks = AskCosts.Of(data.Trials.Select(t => t.File), trials[0].File.Pattern).Pooled;
        if (CostModel.Fit(kind, samples, asks) is not { } model) return null;
        var settings = kind.OnTimer ? new PatternSettings { Pattern = pattern }.Under(asked) : trials[0].File.Pattern;
        var rate = asked.ReceivedPerSecond();
        var period = settings.PeriodSeconds(data.ServerSettings);
        var cost = model.PerSecond(rate, period, asked.ClientMessagesPerSecond, asked.PayloadBytes);
        var capability = Capabilities.Of(pattern, asked.Direction, data.Run.Scenario.PostAllowed);
        var p99 = Transit(trials) + kind.TimerDelayMs(0.99, settings.IntervalMs);
        var shortfall = capability == Capability.Incapable ? "clients send, and the run rules out POST" : p99 > asked.FreshnessMs ? $"p99 {Numbers.Time(p99)}, later than the need of {Numbers.Time(asked.FreshnessMs)}" : null;
        var load = new Load(kind, asked.Clients, kind.RequestsPerSecond(rate, period), rate, asked.ClientMessagesPerSecond, Memory(trials), Modelled: true);
        var rung = new RungRecord(
            pattern, settings.Label, settings.Spoken, capability, true, Tell.Of(shortfall is null), shortfall, false, false, p99, p99, true,
            load.At(cost, sheet));
        return new ModelledRung(rung, RungTrial.Of(0, Range(), c => load.At(c, sheet).Month?.Total));

        // An ask of unknown CPU costs anything from nothing to a message's.
        CostRange Range()
        {
            if (model.AskMeasured || period is null) return CostRange.Measured(cost);
            var free = CostModel.Fit(kind, samples, asks with { PerAsk = asks.PerAsk with { CpuUs = 0 } })!.PerSecond(rate, period, asked.ClientMessagesPerSecond, asked.PayloadBytes);
            var (least, most) = free.CpuUs <= cost.CpuUs ? (free, cost) : (cost, free);
            return new CostRange(least, most, $"the server CPU of {kind.Ask?.Spoken}");
        }
    }

    // d + s: what is left of p99 when the interval's part is taken off; the worst of the trials.
    private static double Transit(IReadOnlyList<Trial> trials) =>
        trials.Max(t => Math.Max(0, (t.File.LatencyMs?.P99 ?? 0) - t.File.Pattern.Kind.TimerDelayMs(0.99, t.File.Pattern.IntervalMs)));

    private static double? Memory(IReadOnlyList<Trial> trials) => trials.Average(t => t.File.MemoryPerConnection?.Resident?.KbPerConnection);

    private static string Text(RunData data, VerdictRecord verdict, IReadOnlyList<string> workloads)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{verdict.Sentence} {verdict.Explanation}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{"rung",-28}{"meets",7}{"p99",12}{"cores",10}{"an hour",12}{"memory",12}{"a month",12}  managed, a month\n");
        foreach (var rung in verdict.Rungs.Where(r => r.Price is not null))
        {
            var price = rung.Price!;
            var month = price.Month;
            text.Append(CultureInfo.InvariantCulture, $"{rung.Spoken,-28}{Tell.Word(rung.Meets),7}{Numbers.Time(rung.P99Ms!.Value),12}{Numbers.Short(price.ServerCores),10}{Numbers.Bytes(price.BytesPerHour),12}{Numbers.Mebibytes(price.MemoryMib),12}{Numbers.Money(month),12}  {(month?.Managed is { } managed ? $"{Numbers.Money(month.Currency, managed.Total)} ({managed.Service})" : Numbers.None)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nModelled, from the costs that run {data.Run.RunId} measured with {string.Join(", ", workloads)}: this workload itself was not run. Transit is that of one machine: add your network's. Idle connections are kept alive as the server of that run did.\n");
        if (verdict.Rungs.Any(r => r.Price?.ServerCores > 1)) text.Append("More than one core is needed: how late messages are under such a load is not known before it is measured.\n");
        return text.ToString();
    }
}
