using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>Where a figure comes from, so that a latency at one scale never stands beside a price at another without the word.</summary>
internal static class Provenance
{
    /// <summary>
    /// What share of messages is seen how soon, with what was not measured: "99 % of messages are seen within
    /// 228 ms (measured with 200 clients)".
    /// </summary>
    public static string Seen(RungRecord rung) => rung.MergedShare is { } merged
        ? $"99 % of the messages that were seen came within {P99(rung)}, and {Numbers.Share(merged)} were "
            + "overtaken by a newer value and never seen"
        : $"99 % of messages are seen within {P99(rung)}";

    /// <summary>That a rung meets the need, how soon messages are seen by it and what it costs: a sentence.</summary>
    /// <param name="rung">The rung.</param>
    /// <param name="months">What it costs a month where a part was not measured; null where all was.</param>
    /// <param name="currency">Sign before amounts of money.</param>
    public static string Known(RungRecord rung, MonthRange? months = null, string currency = "")
    {
        var cost = months is { } range && range.Least < range.Most
                ? $"from {Numbers.Money(currency, range.Least)} to {Numbers.Money(currency, range.Most)}"
            : rung.Price?.Month is { } month ? $"about {Numbers.Money(month.Currency, month.Total)}"
            : null;
        var clients = rung.Price is { } price ? $" for {Numbers.Count(price.Clients)} clients{OfPrice(rung)}" : "";
        return $"{Phrase.Capital(rung.Spoken)} meets the need: {Seen(rung)}{(cost is null ? "" : $"; it costs {cost} a month{clients}")}.";
    }

    /// <summary>
    /// The 99th percentile by name, and what was never seen: "p99 228 ms of what was seen (60 % were overtaken by a newer value)".
    /// </summary>
    public static string Percentile(RungRecord rung) => Percentile(P99(rung), rung.MergedShare);

    /// <summary>The same of a percentile that is not a rung's yet.</summary>
    /// <param name="p99">The percentile as people write it.</param>
    /// <param name="mergedShare">Share of the messages that nobody saw; null when there were none.</param>
    public static string Percentile(string p99, double? mergedShare) => $"p99 {p99}"
        + (mergedShare is { } merged ? $" of what was seen ({Numbers.Share(merged)} were overtaken by a newer value)" : "");

    /// <summary>The 99th percentile of a rung with its origin.</summary>
    public static string P99(RungRecord rung) => rung.P99Ms is { } p99 ? $"{Numbers.Time(p99)}{OfLatency(rung)}" : "an unknown time";

    /// <summary>The origin of a latency, in brackets; empty where it was measured at the scale and pace of the price.</summary>
    public static string OfLatency(RungRecord rung)
    {
        if (rung.MeasuredClients is not { } clients) return rung.Modelled ? " (modelled)" : "";
        if (rung.ScaledLatency)
            return $" (modelled: measured {Numbers.Plain(rung.TimeScale)} times faster, with {Numbers.Count(clients)} clients)";
        return rung.Price is { } price && price.Clients != clients ? $" (measured with {Numbers.Count(clients)} clients)" : "";
    }

    /// <summary>
    /// The origin of a latency in a few words for the cell of a table, such as "with 200 clients"; empty where it was measured at the scale
    /// and pace of the price.
    /// </summary>
    public static string Brief(RungRecord rung)
    {
        if (rung.MeasuredClients is not { } clients) return rung.Modelled ? "modelled" : "";
        if (rung.ScaledLatency) return $"modelled, with {Numbers.Count(clients)} clients";
        return rung.Price is { } price && price.Clients != clients ? $"with {Numbers.Count(clients)} clients" : "";
    }

    /// <summary>
    /// The 99th percentile for the cell of a table, with its origin and of what it is: "12 ms, with 200 clients, of what was seen".
    /// </summary>
    public static string Cell(RungRecord rung) => rung.P99Ms is not { } p99 ? Numbers.None : string.Join(
        ", ", new[] { Numbers.Time(p99), Brief(rung), rung.MergedShare is null ? "" : "of what was seen" }.Where(t => t.Length > 0));

    /// <summary>The origin of a price, in brackets; empty where it was measured.</summary>
    public static string OfPrice(RungRecord rung)
    {
        if (rung.Price is not { Modelled: true } price) return "";
        if (rung.MeasuredClients is not { } clients) return " (modelled)";
        var faster = rung.TimeScale > 1 ? $"{Numbers.Plain(rung.TimeScale)} times faster" : "";
        var scale = price.Clients != clients ? $"with {Numbers.Count(clients)} clients" : "";
        var measured = string.Join(" ", new[] { faster, scale }.Where(t => t.Length > 0));
        return measured.Length == 0 ? " (modelled)" : $" (modelled from what was measured {measured})";
    }

    /// <summary>What the prices of a ladder take to be so, as the run did not measure it; empty where it did.</summary>
    public static string OfTraffic(IEnumerable<RungRecord> rungs)
    {
        RungPrice[] prices = [.. rungs.Select(r => r.Price).OfType<RungPrice>().Where(p => p.Month is not null)];
        return Phrase.Join(
            prices.Any(p => p.BytesInPerHour is null)
                ? "This run did not count traffic out and in apart: all of it is charged at the dearer of "
                    + "the two prices, the most that it can be."
                : "",
            prices.Any(p => p.KernelMib is null) ? "The kernel's memory for connections was not measured and is in no price." : "");
    }

    /// <summary>
    /// What a price of rare polls has of the connections that they open anew, and what it leaves out; empty where they open none.
    /// </summary>
    public static string OfRenewal(RungRecord rung)
    {
        const string open = "memory for the share of the time that one is open (modelled)";
        if (rung.RenewalUnknown is { } unknown)
            return $"it is not known {unknown}: polls may open one anew, and the price is of one that stays open";
        if (rung.IdleLimitMs is not { } limit) return "";
        return $"the server closes an idle connection after {Numbers.Time(limit)}, so that each poll opens one anew: the price has "
            + rung.RenewalLacks switch
            {
                [] => $"the CPU and bytes of opening it, and {open}",
                [var lacking] => $"{open}, but not the {lacking} of opening it, which the run did not measure",
                _ => "the memory of one that stays open and not the CPU and bytes of opening it",
            };
    }
}
