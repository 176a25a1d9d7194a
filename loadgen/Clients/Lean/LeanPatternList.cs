namespace Bench.Loadgen.Clients.Lean;

/// <summary>THE LIST of patterns that the lean engine speaks, lowest rung first.</summary>
internal static class LeanPatternList
{
    public static IReadOnlyList<ILeanPattern> All { get; } =
    [
        new PollingPattern(),
        new LongPollingPattern(),
        new SsePattern(),
        new WebSocketPattern(),
    ];

    public static ILeanPattern Find(string name) =>
        All.SingleOrDefault(pattern => pattern.Name == name)
        ?? throw new ArgumentException($"unknown pattern '{name}'; valid: {string.Join(", ", All.Select(p => p.Name))}");
}
