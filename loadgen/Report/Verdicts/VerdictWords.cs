using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>A verdict in words. Every number in them stands in the rungs too.</summary>
/// <param name="workload">What is needed.</param>
/// <param name="rungs">The ladder, lowest first.</param>
/// <param name="memory">What is known of the memory of the cheaper rung beside the least, as the end of a sentence; empty for nothing.</param>
internal sealed class VerdictWords(Workload workload, IReadOnlyList<RungRecord> rungs, string memory)
{
    private readonly RungRecord _least = rungs.Single(r => r.Least);
    private readonly RungRecord? _cheaper = rungs.SingleOrDefault(r => r.Cheaper);

    /// <summary>The answer.</summary>
    public string Sentence()
    {
        var up = _least.Capability == Capability.UpByPost ? " (what clients send goes by POST)" : "";
        var but = _cheaper is null ? "" : $", but {_cheaper.Spoken} is clearly cheaper";
        return $"For {workload.Name}, {_least.Spoken} is the least you need{up}{but}: {Provenance.Seen(_least)}; the need is {Numbers.Time(workload.FreshnessMs)}.";
    }

    /// <summary>What it costs, what a higher rung would change, and what is not known.</summary>
    public string Price() => string.Concat(Cost(), Compared(), Dropped(), Unknown());

    /// <summary>Where the evidence contradicts the rule of thumb; empty where it does not.</summary>
    public string AgainstTheRule(string ruled)
    {
        var rule = $"The rule of thumb names {Ladder.Of(ruled).Written} for such a workload";
        if (ruled == _least.Pattern) return _cheaper is null ? "" : $"{rule}; measured, {_cheaper.Spoken} does it for clearly less.";
        if (ruled == _cheaper?.Pattern) return "";
        if (rungs.FirstOrDefault(r => r.Pattern == ruled) is not { } named || named.Meets == Told.CannotBeTold) return ""; // Nothing is known that could contradict.
        if (named.Meets == Told.No) return $"{rule}; measured, it does not meet the need: {named.Shortfall}.";
        var least = $"{rule}; measured, {_least.Spoken}";
        if (!Higher(named)) return $"{least} is the lowest rung that meets the need.";
        var already = $"{least} meets the need already, and ";
        if (_cheaper is not null && Ladder.HeightOf(ruled) < Ladder.HeightOf(_cheaper.Pattern)) return $"{already}{_cheaper.Spoken} is clearly cheaper.";
        var (than, which) = _cheaper is null ? ("", "") : ($" than {_cheaper.Spoken}", ", which is");
        return named.Step is { Cheaper: Told.CannotBeTold }
            ? $"{already}whether {Ladder.Of(ruled).Written} is clearly cheaper{than} cannot be told."
            : $"{already}{Ladder.Of(ruled).Written} is not clearly cheaper{than}{which}.";
    }

    private bool Higher(RungRecord rung) => Ladder.HeightOf(rung.Pattern) > Ladder.HeightOf(_least.Pattern);

    private string Cost()
    {
        if (_least.Price is not { } price) return "Its price could not be had.";
        var money = price.Month is { } month ? $": about {Numbers.Money(month.Currency, month.Total)} a month" : "";
        return $"For {Numbers.Count(price.Clients)} clients it takes {Numbers.Short(price.ServerCores)} cores of server CPU, {Numbers.Bytes(price.BytesPerHour)} an hour, {Numbers.Mebibytes(price.MemoryMib)} and {Numbers.Count(price.Connections)} connections{money}{Provenance.OfPrice(_least)}.";
    }

    private string Compared()
    {
        var higher = rungs.Where(r => r.Meets == Told.Yes && Higher(r) && r != _cheaper).ToArray();
        var open = higher.Where(r => r.Step is { Cheaper: Told.CannotBeTold }).ToArray();
        if (_cheaper is null && open.Length == 0) return higher.Length > 0 ? " No higher rung is clearly cheaper." : "";
        return string.Concat(_cheaper is null ? "" : Pays(_cheaper), string.Concat(open.Select(Open)));
    }

    private string Pays(RungRecord cheaper)
    {
        var (a, b) = (_least.Price, cheaper.Price);
        var money = a?.Month is { } mine && b?.Month is { } theirs ? $", about {Numbers.Money(theirs.Currency, theirs.Total)} a month instead of {Numbers.Money(mine.Currency, mine.Total)}" : "";
        var against = cheaper.Comparisons.FirstOrDefault(c => c.With == _least.Label);
        return $" A higher rung may pay: {cheaper.Spoken} is clearly cheaper, with {Share(b?.ServerCores / a?.ServerCores, against?.Cpu)} of the CPU and {Share(b?.BytesPerHour / a?.BytesPerHour, against?.Bytes)} of the bytes{money}, and p99 {Provenance.P99(cheaper)}{memory}.";
    }

    // The share, with the interval over pairs of trials where there is one.
    private static string Share(double? share, CostRatio? ratio) =>
        ratio is { Low: { } low, High: { } high } ? $"{Numbers.Share(ratio.Ratio)} (95 %: {Numbers.Percent(low)} to {Numbers.Share(high)})" : Numbers.Share(share);

    private static string Open(RungRecord rung)
    {
        var comparison = rung.Step!;
        var needed = comparison.TrialsNeeded is { } trials ? $"; about {Numbers.Count(trials)} valid trials of each would tell" : "";
        return $" Whether {rung.Spoken} is clearly cheaper than {comparison.WithSpoken} cannot be told: {comparison.Why}{needed}.";
    }

    // Figures of the luckier part of the trials say so.
    private string Dropped()
    {
        var dropped = rungs.Where(r => (r.Least || r.Cheaper) && r.ValidTrials < r.Trials)
            .Select(r => $"{r.Trials - r.ValidTrials} of {r.Trials} trials of {r.Spoken}").ToArray();
        return dropped.Length == 0 ? "" : $" Left out as invalid: {string.Join(", ", dropped)}.";
    }

    private string Unknown()
    {
        var open = rungs.Where(r => r.Meets == Told.CannotBeTold && r.Doubts.Count > 0).Select(r => $" Whether {r.Spoken} meets the need cannot be told: {string.Join("; ", r.Doubts)}.");
        var unsent = rungs.Any(r => r.UnsentUnknown && (r.Least || r.Cheaper)) ? " How many messages clients had still to send at the end was not counted in this run." : "";
        return string.Concat(open) + unsent;
    }
}
