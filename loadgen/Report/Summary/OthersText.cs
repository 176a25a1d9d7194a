using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Report.Summary;

/// <summary>Slow readers and abusers in words: how many there were, and how the server took each. Pure.</summary>
internal static class OthersText
{
    /// <summary>One sentence for each kind, and one for what the server does with readers that fall behind.</summary>
    /// <param name="files">Trials of one rung.</param>
    /// <param name="server">The options of the server; null where it did not tell them.</param>
    public static IEnumerable<string> Of(IReadOnlyList<TrialFile> files, IReadOnlyDictionary<string, string>? server)
    {
        foreach (var kind in files.SelectMany(f => f.Beside ?? []).GroupBy(b => b.Kind))
        {
            var ends = kind.SelectMany(b => b.Ends).GroupBy(e => e.Key).OrderBy(e => e.Key, StringComparer.Ordinal)
                .Select(e => $"{e.Key} {Numbers.Count(e.Sum(x => x.Value))}").ToArray();
            var slow = kind.Any(b => b.Lapped is not null)
                ? $"; {Numbers.Count(kind.Sum(b => b.Lapped ?? 0))} of them lapped, which "
                    + $"missed {Numbers.Count(kind.Sum(b => b.Missed ?? 0))} messages; {Policy(server)}"
                : "";
            yield return $"{kind.Key}, {Numbers.Count(kind.Max(b => b.Clients))} of "
                + $"them: {(ends.Length == 0 ? "none got so far" : string.Join(", ", ends))}{slow}";
        }
    }

    /// <summary>What has to be there for this not to do harm; empty where nobody was beside.</summary>
    public static string ByHand(PatternSettings pattern) =>
        pattern.SlowReaders is not null
        ? "to build by hand, on the server: a bound for what waits for one reader, and what becomes of one that falls behind"
        : pattern.HasOthers ? "to have on the server, or before it: limits of time and of size" : "";

    private static string Policy(IReadOnlyDictionary<string, string>? server) =>
        server?.GetValueOrDefault("ring_capacity") is { } messages && server.GetValueOrDefault("ring_bytes") is { } bytes
            ? $"the server laps who falls behind by {messages} messages or {bytes} B of its topic, and cuts nobody for that"
            : "what the server does with them it did not tell";
}
