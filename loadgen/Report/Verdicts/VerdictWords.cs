using Bench.Contract;
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
        return $"For {workload.Name}, {_least.Spoken} is the least you need{up}{but}: 99 % of messages are seen within {Numbers.Time(_least.P99Ms!.Value)}; the need is {Numbers.Time(workload.FreshnessMs)}.";
    }

    /// <summary>What it costs, what a higher rung would change, and what is not known.</summary>
    public string Price() => string.Concat(Cost(), Compared(), Unknown());

    /// <summary>Where the evidence contradicts the rule of thumb; empty where it does not.</summary>
    public string AgainstTheRule(string ruled)
    {
        var rule = $"The rule of thumb names {Ladder.Spoken(ruled)} for such a workload";
        if (ruled == _least.Pattern) return _cheaper is null ? "" : $"{rule}; measured, {_cheaper.Spoken} does it for clearly less.";
        if (ruled == _cheaper?.Pattern) return "";
        if (rungs.FirstOrDefault(r => r.Pattern == ruled) is not { Known: true } named) return ""; // Nothing is known that could contradict.
        if (!named.Meets) return $"{rule}; measured, it does not meet the need: {named.Shortfall}.";
        var least = $"{rule}; measured, {_least.Spoken}";
        if (!Higher(named)) return $"{least} is the lowest rung that meets the need.";
        if (_cheaper is null) return $"{least} meets the need already, and {Ladder.Spoken(ruled)} is not clearly cheaper.";
        return Ladder.HeightOf(ruled) > Ladder.HeightOf(_cheaper.Pattern)
            ? $"{least} meets the need already, and {Ladder.Spoken(ruled)} is not clearly cheaper than {_cheaper.Spoken}, which is."
            : $"{least} meets the need already, and {_cheaper.Spoken} is clearly cheaper.";
    }

    private bool Higher(RungRecord rung) => Ladder.HeightOf(rung.Pattern) > Ladder.HeightOf(_least.Pattern);

    private string Cost()
    {
        if (_least.Price is not { } price) return "Its price could not be had.";
        var money = price.Month is { } month ? $": about {Numbers.Money(month.Currency, month.Total)} a month" : "";
        return $"For {Numbers.Count(price.Clients)} clients it takes {Numbers.Short(price.ServerCores)} cores of server CPU, {Numbers.Bytes(price.BytesPerHour)} an hour, {Numbers.Mebibytes(price.MemoryMib)} and {Numbers.Count(price.Connections)} connections{money}{(price.Modelled ? " (modelled)" : "")}.";
    }

    private string Compared()
    {
        if (_cheaper is null) return rungs.Any(r => r.Meets && Higher(r)) ? " No higher rung is clearly cheaper." : "";
        var (a, b) = (_least.Price, _cheaper.Price);
        var money = a?.Month is { } mine && b?.Month is { } theirs ? $", about {Numbers.Money(theirs.Currency, theirs.Total)} a month instead of {Numbers.Money(mine.Currency, mine.Total)}" : "";
        return $" A higher rung may pay: {_cheaper.Spoken} is clearly cheaper, with {Numbers.Share(b?.ServerCores / a?.ServerCores)} of the CPU and {Numbers.Share(b?.BytesPerHour / a?.BytesPerHour)} of the bytes{money}, and p99 {Numbers.Time(_cheaper.P99Ms!.Value)}{memory}.";
    }

    private string Unknown()
    {
        var missing = rungs.Where(r => !r.Known && !Higher(r)).Select(r => r.Label).ToArray();
        return missing.Length == 0 ? "" : $" Nothing is known of {string.Join(", ", missing)}: no valid trial.";
    }
}
