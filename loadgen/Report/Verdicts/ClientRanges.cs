using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>
/// From how many clients on which rung is the least. Prices are taken in proportion to the clients, as the price at another scale is; whether
/// a rung still meets the need with more of them takes no part. Pure.
/// </summary>
internal static class ClientRanges
{
    /// <summary>The ranges, fewest clients first; they leave no gap. Empty where a price is missing.</summary>
    /// <param name="rungs">The ladder, lowest first.</param>
    /// <param name="mark">What is not worth climbing for.</param>
    public static IReadOnlyList<ClientRange> Of(IReadOnlyList<RungRecord> rungs, Mark mark)
    {
        var meeting = rungs.Where(r => r is { Meets: Told.Yes, OutdoneBy: null }).Select(r => (Rung: r, Each: EachOf(r))).ToArray();
        if (meeting.Length == 0 || meeting.Any(m => m.Each is null)) return [];
        var cheapest = meeting.Min(m => m.Each!.Value);
        // A rung within the share stays so whatever the number; another is within the amount up to some number of clients.
        var last = meeting.Select(m => m.Each!.Value <= cheapest * Mark.Ratio ? double.PositiveInfinity : mark.Amount / (m.Each.Value - cheapest)).ToArray();
        List<ClientRange> ranges = [];
        long from = 1;
        while (true)
        {
            var at = Array.FindIndex(last, l => l >= from);
            var (rung, to) = (meeting[at].Rung, last[at]);
            if (double.IsInfinity(to)) return [.. ranges, new ClientRange(from, null, rung.Label, rung.Spoken)];
            ranges.Add(new ClientRange(from, (long)to, rung.Label, rung.Spoken));
            from = (long)to + 1;
        }
    }

    private static double? EachOf(RungRecord rung) => rung.Pattern == NextClick.Key ? 0 : rung.Price is { Month: { } month } price ? month.Total / price.Clients : null;
}
