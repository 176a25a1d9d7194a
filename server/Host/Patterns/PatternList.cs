namespace Bench.Host.Patterns;

/// <summary>THE LIST of patterns, lowest rung first. A new pattern is one file beside this one, and one line here.</summary>
internal static class PatternList
{
    public static IReadOnlyList<(string Name, Func<PatternContext, IPattern> Make)> All { get; } = Distinct(
    [
        (Polling.PatternName, context => new Polling(context)),
        (LongPolling.PatternName, context => new LongPolling(context)),
        (ServerSentEvents.PatternName, context => new ServerSentEvents(context)),
        (WebSockets.PatternName, context => new WebSockets(context)),
    ]);

    /// <summary>The names, lowest rung first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <exception cref="InvalidOperationException">Two patterns share a name.</exception>
    internal static IReadOnlyList<(string Name, Func<PatternContext, IPattern> Make)> Distinct(
        IReadOnlyList<(string Name, Func<PatternContext, IPattern> Make)> list)
    {
        var twice = list.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null
            ? list
            : throw new InvalidOperationException(
                $"two patterns are named '{twice}'; the names are {string.Join(", ", list.Select(entry => entry.Name))}");
    }
}
