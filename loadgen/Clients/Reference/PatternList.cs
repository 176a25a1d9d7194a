namespace Bench.Loadgen.Clients.Reference;

/// <summary>THE LIST of patterns that the reference engine speaks, lowest rung first.</summary>
internal static class PatternList
{
    public static IReadOnlyList<IReferencePattern> All { get; } =
    [
        new PollingClient(),
        new LongPollingClient(),
        new SseClient(),
        new WebSocketClient(),
    ];

    public static IReferencePattern Find(string name) =>
        All.SingleOrDefault(pattern => pattern.Name == name)
        ?? throw new ArgumentException($"unknown pattern '{name}'; valid: {string.Join(", ", All.Select(p => p.Name))}");
}
