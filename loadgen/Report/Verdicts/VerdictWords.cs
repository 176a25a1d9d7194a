using Bench.Contract;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>A verdict in words. Every number in them stands in the rungs too.</summary>
internal sealed class VerdictWords(Workload workload, IReadOnlyList<Rung> rungs, Rung least, Rung? cheaper)
{
    /// <summary>The answer.</summary>
    public string Sentence()
    {
        var up = least.Capability == Capability.UpByPost ? " (what clients send goes by POST)" : "";
        var but = cheaper is null ? "" : $", but {cheaper.Spoken} is clearly cheaper";
        return $"For {workload.Name}, {least.Spoken} is the least you need{up}{but}: 99 % of messages are seen within {Time(least.P99Ms!.Value)}; the need is {Time(workload.FreshnessMs)}.";
    }

    /// <summary>What it costs, what a higher rung would change, and what is not known.</summary>
    public string Price() => string.Concat(Cost(least), Compared(), Unknown());

    /// <summary>Where the evidence contradicts the rule of thumb; empty where it does not.</summary>
    public string AgainstTheRule(string ruled)
    {
        var rule = $"The rule of thumb names {Names.Spoken(ruled)} for such a workload";
        if (ruled == least.Result.Pattern) return cheaper is null ? "" : $"{rule}; measured, {cheaper.Spoken} does it for clearly less.";
        if (ruled == cheaper?.Result.Pattern) return "";
        var named = rungs.FirstOrDefault(r => r.Result.Pattern == ruled);
        if (named is null) return ""; // Not part of the run: nothing is known that could contradict.
        if (!named.Meets) return $"{rule}; measured, it does not meet the need: {named.Shortfall}.";
        return named.Height > least.Height
            ? $"{rule}; measured, {least.Spoken} meets the need already, and {Names.Spoken(ruled)} is not clearly cheaper."
            : $"{rule}; measured, {least.Spoken} is the lowest rung that meets the need.";
    }

    private static string Cost(Rung rung)
    {
        if (rung.Price is not { } price) return "Its price could not be had.";
        var money = price.Month is { } month ? $": about {Numbers.Money(month.Currency, month.Total)} a month" : "";
        return $"For {Numbers.Count(price.Clients)} clients it takes {Numbers.Short(price.ServerCores)} cores of server CPU, {Numbers.Bytes(price.BytesPerHour)} an hour, {Numbers.Mebibytes(price.MemoryMib)} and {Numbers.Count(price.Connections)} connections{money}{(price.Modelled ? " (modelled)" : "")}.";
    }

    private string Compared()
    {
        if (cheaper is null) return rungs.Any(r => r.Meets && r.Height > least.Height) ? " No higher rung is clearly cheaper." : "";
        var (a, b) = (least.Price, cheaper.Price);
        var money = a?.Month is { } mine && b?.Month is { } theirs ? $", about {Numbers.Money(theirs.Currency, theirs.Total)} a month instead of {Numbers.Money(mine.Currency, mine.Total)}" : "";
        return $" A higher rung may pay: {cheaper.Spoken} is clearly cheaper, with {Numbers.Share(b?.ServerCores / a?.ServerCores)} of the CPU and {Numbers.Share(b?.BytesPerHour / a?.BytesPerHour)} of the bytes{money}, and p99 {Time(cheaper.P99Ms!.Value)}{Memory()}.";
    }

    private string Memory() => (cheaper!.Result.ServerMemoryKbPerConnection - least.Result.ServerMemoryKbPerConnection) is { } more && MemoryDiffers()
        ? $", at {Numbers.With(Math.Abs(more), "KiB")} {(more > 0 ? "more" : "less")} memory a connection"
        : "";

    // Intervals that do not touch: memory is a slope of its own in each trial.
    private bool MemoryDiffers() =>
        least.Result.Ci95.GetValueOrDefault("server_memory_kb_per_connection") is [var low, var high]
        && cheaper!.Result.Ci95.GetValueOrDefault("server_memory_kb_per_connection") is [var from, var to] && (from > high || to < low);

    private string Unknown()
    {
        var missing = rungs.Where(r => !r.Result.Valid && r.Height < least.Height).Select(r => r.Result.Label).ToArray();
        return missing.Length == 0 ? "" : $" Nothing is known of {string.Join(", ", missing)}: no valid trial.";
    }

    private static string Time(double ms) => ms >= 10_000 ? $"{Numbers.Plain(Math.Round(ms / 1000, 1))} s" : $"{(ms == Math.Round(ms) ? Numbers.Plain(ms) : Numbers.Short(ms))} ms";
}
