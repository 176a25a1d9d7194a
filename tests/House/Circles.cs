namespace Bench.Tests.House;

/// <summary>Finds what refers to each other in a circle. Pure.</summary>
internal static class Circles
{
    /// <summary>The largest sets in which every node reaches every other, in order; a node that is in no circle is left out.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(IReadOnlyDictionary<string, HashSet<string>> arrows)
    {
        var reached = arrows.Keys.ToDictionary(node => node, node => From(arrows, node));
        return [.. arrows.Keys.Where(node => reached[node].Contains(node))
            .GroupBy(node => string.Join(
                ' ', reached[node].Where(other => reached.GetValueOrDefault(other)?.Contains(node) == true).Order(StringComparer.Ordinal)))
            .Select(group => (IReadOnlyList<string>)[.. group.Order(StringComparer.Ordinal)])
            .OrderBy(group => group[0], StringComparer.Ordinal)];
    }

    private static HashSet<string> From(IReadOnlyDictionary<string, HashSet<string>> arrows, string start)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([start]);
        while (open.TryPop(out var node))
            foreach (var next in arrows.GetValueOrDefault(node) ?? [])
                if (seen.Add(next)) open.Push(next);
        return seen;
    }
}
