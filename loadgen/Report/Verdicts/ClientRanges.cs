using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>
/// From how many clients on which rung is the least. Prices are taken in proportion to the clients, as the price at another scale is; whether
/// a rung still meets the need with more of them takes no part. Pure.
/// </summary>
internal static class ClientRanges
{
    // What was not measured may move a border by so much and it is still "about" there.
    private const double About = 0.1;

    /// <summary>The ranges, fewest clients first; they leave no gap. Empty where a price is missing, or hangs too much on what was not measured.</summary>
    /// <param name="meeting">The rungs that meet the need, lowest first.</param>
    /// <param name="records">The ladder, with the number of clients that each is priced for and what it is outdone by.</param>
    /// <param name="mark">What is not worth climbing for.</param>
    public static IReadOnlyList<ClientRange> Of(IReadOnlyList<IRung> meeting, IReadOnlyList<RungRecord> records, Mark mark)
    {
        IReadOnlyList<ClientRange>[] corners = [.. Choice.Corners(meeting).Select(rungs => Known(rungs, records, mark))];
        var most = corners[^1];
        return corners.All(c => c.Count == most.Count && c.Zip(most).All(p => p.First.Label == p.Second.Label && Near(p.First.To, p.Second.To))) ? most : [];

        static bool Near(long? a, long? b) => a is { } one && b is { } other ? Math.Abs(one - other) <= About * Math.Max(one, other) : a == b;
    }

    private static IReadOnlyList<ClientRange> Known(IReadOnlyList<IRung> rungs, IReadOnlyList<RungRecord> records, Mark mark)
    {
        var meeting = rungs.Select(r => (Rung: records.Single(o => o.Label == r.Label), r.Months)).Where(r => r.Rung.OutdoneBy is null)
            .Select(r => (r.Rung, Each: r.Rung.Pattern == NextClick.Key ? 0 : r.Rung.Price is { } price ? r.Months?.Most / price.Clients : null)).ToArray();
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
}
