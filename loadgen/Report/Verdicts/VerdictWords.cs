using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Report.Prices;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>A verdict in words. Every number in them stands in the rungs too.</summary>
/// <param name="workload">What is needed.</param>
/// <param name="rungs">The ladder, lowest first.</param>
/// <param name="sheet">The price sheet.</param>
/// <param name="ranges">From how many clients on which rung is the least.</param>
/// <param name="unmeasured">What was not measured and decides whether the least is better gathered, as a sentence names it.</param>
internal sealed class VerdictWords(
    Workload workload, IReadOnlyList<RungRecord> rungs, PriceSheet sheet, IReadOnlyList<ClientRange> ranges,
    IReadOnlyList<string> unmeasured)
{
    private readonly RungRecord _least = rungs.Single(r => r.Least);
    private readonly RungRecord[] _above =
        [.. rungs.SkipWhile(r => !r.Least).Skip(1).Where(r => r.Meets == Told.Yes && r.AgainstLeast is { Month: not null })];

    /// <summary>The answer.</summary>
    public string Sentence()
    {
        if (_least.Pattern == NextClick.Key)
        {
            var (every, p99) = (Numbers.Time(workload.UserActsEveryS!.Value * 1000), Numbers.Time(_least.P99Ms!.Value));
            return $"For {workload.Name}, you need no realtime: users act every {every} on average, "
                + $"and {_least.Spoken} shows 99 % of changes "
                    + $"within {p99} (modelled); the need is {Numbers.Time(workload.FreshnessMs)}.";
        }

        var up = _least.Capability == Capability.UpByPost ? " (what clients send goes by POST)" : "";
        return $"For {workload.Name}, {_least.Spoken} is the least you need{up}: {Provenance.Seen(_least)}; "
            + $"the need is {Numbers.Time(workload.FreshnessMs)}.";
    }

    /// <summary>What it costs, what the rungs below and above would, and what is not known.</summary>
    public string Price() => Phrase.Join(
        [Below(), Cost(), Cheaper(), Dearer(), Open(), OtherNumbers(), .. Caveats.Of(rungs, r => r.Least || r.Cheapest)]);

    /// <summary>Where the evidence contradicts the rule of thumb, with the cost that tips it; empty where it does not.</summary>
    public string AgainstTheRule(string ruled)
    {
        if (ruled == _least.Pattern) return "";
        var rule = $"The rule of thumb names {Ladder.Of(ruled).Written} for such a workload";
        // Nothing is known that could contradict.
        var ofIt = rungs.Where(r => r.Pattern == ruled).ToArray();
        var cheapest = ofIt.Where(r => r.Meets == Told.Yes).MinBy(r => r.Price?.Month?.Total ?? double.MaxValue);
        if ((cheapest
            ?? ofIt.FirstOrDefault(r => r.Meets == Told.CannotBeTold)
            ?? ofIt.FirstOrDefault()) is not { Meets: not Told.CannotBeTold } named)
            return "";
        if (named.Meets == Told.No) return $"{rule}; measured, it does not meet the need: {named.Shortfall}.";
        if (_least.Pattern == NextClick.Key) return $"{rule}; {_least.Spoken} is soon enough, and costs nothing.";
        if (named.Price?.Month is not { } theirs || _least.Price?.Month is not { } mine)
            return $"{rule}; {_least.Spoken} is the lowest rung that meets the need, and a price could not be had.";
        var would = theirs.Total >= mine.Total
            ? $"cost {More(named)}{Against(named)}{Tips(theirs, mine)}"
            : $"save {Amount(-(named.AgainstLeast?.Month?.Mean ?? theirs.Total - mine.Total))} a month{Against(named)}{Small(named)}";
        return $"{rule}; measured, {_least.Spoken} meets the need, "
            + $"and {(named.Label == ruled ? Ladder.Of(ruled).Written : named.Spoken)} would {would}.";
    }

    // Rungs below that are fresh enough, and from which the price drives.
    private string Below() => Phrase.Join(rungs.TakeWhile(r => !r.Least).Where(r => r.Meets == Told.Yes).Select(r =>
        r is { OutdoneBy: not null, AgainstLeast.Month.Mean: < 0 }
            ? $"{Phrase.Capital(r.Spoken)} would be fresh enough and cost {More(r)}{Against(r, " for " + Clients(r))}, which is within the "
                + "noise, and takes more to build."
            : $"{Phrase.Capital(r.Spoken)} would be fresh enough, but costs {More(r)}{Against(r, " for " + Clients(r))}"
                + $"{(r.OutdoneBy is null ? "" : " and takes more to build")}{Tips(r.Price?.Month, _least.Price?.Month)}."));

    private string Cost()
    {
        if (_least.Pattern == NextClick.Key) return "It costs nothing.";
        if (_least.Price is not { } price) return "Its price could not be had.";
        var money = price.Month is { } month ? $": about {Numbers.Money(month.Currency, month.Total)} a month" : "";
        return $"For {Numbers.Count(price.Clients)} clients {_least.Spoken} takes {Numbers.Short(price.ServerCores)} cores of server CPU"
            + $"{(price.Month is { } paid ? $" ({Numbers.Short(paid.Cores)} paid for)" : "")}, "
            + $"{Numbers.Bytes(price.BytesPerHour)} an hour, {Numbers.Mebibytes(price.MemoryMib)} "
            + $"and {Numbers.Count(price.Connections)} connections"
            + $"{money}{Provenance.OfPrice(_least)}.";
    }

    // Rungs above that are fresh enough and cost less, but not by enough.
    private string Cheaper() =>
        Phrase.Join(_above.Where(r => r.AgainstLeast!.Month!.Mean < 0)
            .Select(r => $"{Phrase.Capital(r.Spoken)} would cost {More(r)}{Against(r)}{Small(r)}{Adds(r)}."));

    private string Dearer()
    {
        var dearer = _above.Where(r => r.AgainstLeast!.Month!.Mean >= 0).ToArray();
        if (dearer.Length == 0) return "";
        var costs = string.Join(", ", dearer.Select((r, i) => $"{r.Spoken} {(i == 0 ? "costs " : "")}{More(r)}{Against(r)}{Adds(r)}"));
        var nothing = dearer.Any(r => Adds(r).Length > 0) ? ""
            : dearer.Length == 1 ? " and adds nothing that is needed here"
            : ": they add nothing that is needed here";
        return $"{Phrase.Capital(costs)}{nothing}.";
    }

    // What a higher rung adds although it is not needed.
    private string Adds(RungRecord rung) =>
        rung.Capability == Capability.BothWays && _least.Capability == Capability.UpByPost
            ? ", and carries both ways on one connection"
            : "";

    // A rung from which it may be worth climbing, and nobody can tell.
    private string Open()
    {
        // Of the same pattern, gathered; else there would be another answer.
        var other = rungs.LastOrDefault(r => r.MayBeLeast) ?? rungs.SingleOrDefault(r => r.Cheapest);
        if (unmeasured.Count > 0)
            return $"Whether {other!.Spoken} is worth climbing to cannot be told: it hangs on {string.Join(" and ", unmeasured)}, not "
                + "measured here.";
        if (_least.AgainstCheapest is not { WorthClimbing: Told.CannotBeTold } open || other is null) return "";
        var against = other.Cheapest ? "" : $"against {rungs.Single(r => r.Cheapest).Spoken}, the cheapest, ";
        var needed = open.TrialsNeeded is { } trials ? $"; about {Numbers.Count(trials)} valid trials of each would tell" : "";
        return $"Whether {other.Spoken} is worth climbing to cannot be told: {against}{open.Why}{needed}.";
    }

    private string OtherNumbers()
    {
        if (_least.Price is not { } price) return "";
        if (ranges.Count == 0) return "Whether another rung would be the least for other numbers of clients cannot be told.";
        var here = ranges.Single(r => r.From <= price.Clients && !(r.To < price.Clients));
        // A pattern that gathers is the same rung.
        var others = ranges.Where(range => rungs.Single(r => r.Label == range.Label).Pattern != _least.Pattern).Select(Numbered).ToArray();
        return here.Label == _least.Label && others.Length > 0
            ? $"By price alone, {string.Join(", and ", others)} would be the least (modelled)."
            : "";
    }

    private static string Numbered(ClientRange range) => range switch
    {
        { To: null } => $"from about {Numbers.Rough(range.From)} clients on {range.Spoken}",
        { From: 1, To: { } to } => $"up to about {Numbers.Rough(to)} clients {range.Spoken}",
        { To: { } to } => $"from about {Numbers.Rough(range.From)} to {Numbers.Rough(to)} {range.Spoken}",
    };

    private string More(RungRecord rung) => rung.AgainstLeast switch
    {
        { Price.Ratio: >= 1.995 and var ratio } => $"{Numbers.Short(ratio)} times as much",
        { Price.Ratio: >= 1.005 and var ratio } => $"{Numbers.Percent(ratio - 1)} % more",
        { Price.Ratio: > 0.995 } => "the same",
        { Price.Ratio: var ratio } => $"{Numbers.Percent(1 - ratio)} % less",
        { Month: { } month } => $"{Amount(month.Mean)} a month more",
        _ => "an unknown amount more",
    };

    // Money and interval beside the ratio: neither says how much it is without the others.
    private string Against(RungRecord rung, string scale = "") => rung.Price?.Month is { } theirs && _least.Price?.Month is { } mine
        ? $" ({Amount(theirs.Total)} against {Amount(mine.Total)} a month{scale}{Interval(rung.AgainstLeast)})" : "";

    private static string Clients(RungRecord rung) => $"{Numbers.Count(rung.Price?.Clients ?? 0)} clients";

    private string Interval(PriceComparison? against) => against switch
    {
        { Price: { Low: { } low, High: { } high } } => $"; 95 %: {Numbers.Short(low)} to {Numbers.Short(high)} times",
        { Price: null, Month: { Low: { } low, High: { } high } } => $"; 95 %: {Amount(low)} to {Amount(high)} more",
        _ => "",
    };

    // Why a saving is none to climb for.
    private string Small(RungRecord rung) => _least.AgainstCheapest is { WorthClimbing: Told.CannotBeTold } ? ""
        : rung.AgainstLeast is { Month: { } month } && -month.Mean <= sheet.WorthClimbingFor
            ? $", less than the {Amount(sheet.WorthClimbingFor)} that are worth climbing for"
        : ", less than the quarter that is worth climbing for";

    private string Tips(Money? dearer, Money? cheaper) =>
        dearer is not null && cheaper is not null && Tip.Between(dearer, cheaper) is { } tip
            ? $": {tip.Name} tips it ({Amount(tip.Month)} a month more)"
            : "";

    private string Amount(double amount) => Numbers.Money(sheet.Currency, amount);
}
