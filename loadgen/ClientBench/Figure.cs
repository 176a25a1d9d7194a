namespace Bench.Loadgen.ClientBench;

/// <summary>What a figure is, and what it should be.</summary>
/// <param name="Name">Kebab-case name with its unit's meaning.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Subject">Who has to reach the goal; null where there is none.</param>
/// <param name="AtMost">The goal, where less is better.</param>
/// <param name="AtLeast">The goal, where more is better.</param>
/// <param name="Patterns">Patterns that the goal is for; null for all.</param>
internal sealed record Figure(string Name, string Unit, string? Subject = null, double? AtMost = null, double? AtLeast = null, IReadOnlyList<string>? Patterns = null)
{
    /// <summary>The goal as people write it; null where there is none for the pattern.</summary>
    public string? GoalFor(string pattern) => !HasGoal(pattern) ? null : AtMost is { } most ? $"≤ {FigureTable.Number(most)}" : $"≥ {FigureTable.Number(AtLeast!.Value)}";

    /// <summary>Whether a value reaches the goal; null where there is none for the pattern.</summary>
    public bool? Met(string pattern, double value) => !HasGoal(pattern) ? null : AtMost is { } most ? value <= most : value >= AtLeast!.Value;

    private bool HasGoal(string pattern) => (AtMost is not null || AtLeast is not null) && (Patterns is null || Patterns.Contains(pattern));
}

/// <summary>THE LIST of figures, in the order of the table, with the project's goals.</summary>
internal static class FigureList
{
    private const string Lean = "lean";
    private static readonly string[] Push = ["sse", "websocket"];

    public const string Cpu = "cpu-per-message";
    public const string UserCpu = "user-cpu-per-message";
    public const string KernelCpu = "kernel-cpu-per-message";
    public const string Allocated = "allocated-per-message";
    public const string ReceiveRate = "received-per-second";
    public const string CoreShare = "share-of-its-core";
    public const string BusyCpu = "cpu-per-message-at-full-rate";
    public const string BusyAllocated = "allocated-per-message-at-full-rate";
    public const string Memory = "memory-per-client";
    public const string ConnectRate = "connects-per-second";

    public static IReadOnlyList<Figure> All { get; } =
    [
        new(Cpu, "µs"),
        new(UserCpu, "µs"),
        new(KernelCpu, "µs"),
        new(Allocated, "B"),
        new(ReceiveRate, "1/s", Lean, AtLeast: 100_000, Patterns: Push),
        new(CoreShare, ""),
        new(BusyCpu, "µs", Lean, AtMost: 8, Patterns: Push),
        new(BusyAllocated, "B", Lean, AtMost: 0, Patterns: Push),
        new(Memory, "B", Lean, AtMost: 1024),
        new(ConnectRate, "1/s", Lean, AtLeast: 10_000),
    ];

    public static Figure Find(string name) => All.Single(f => f.Name == name);
}
