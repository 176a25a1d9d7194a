using Bench.Report.Prices;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>What a price has, or lacks, for the last of more subscribers than were measured, in words. Pure.</summary>
internal static class CrowdWords
{
    /// <summary>The words; null where no more get a message than were measured, or where what is busy on average suffices.</summary>
    public static string? Of(Crowd? crowd, RungPrice? price)
    {
        if (crowd is null || price is null || price.PeakCores == 0) return null;
        var more = $"a message goes to {Numbers.Count(crowd.Subscribers(price.Clients))} subscribers, and was measured with "
            + $"{Numbers.Count(crowd.Measured)} at most";
        if (price.PeakCores is not { } peak)
            return $"{more}; how many cores bring it to the last of them within the need of {Numbers.Time(crowd.Asked.FreshnessMs)} "
                + "is not known";
        return price.ServerCores >= peak ? null
            : $"{more}; {(price.Month is { } month ? $"the price has {Numbers.Short(month.Cores)}" : $"it takes {Numbers.Short(peak)}")} "
                + $"cores, so that the last of them sees it within the need of {Numbers.Time(crowd.Asked.FreshnessMs)} (modelled)";
    }
}
