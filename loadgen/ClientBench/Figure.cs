namespace Bench.Loadgen.ClientBench;

/// <summary>What a figure is, and what it should be.</summary>
/// <param name="Name">Kebab-case name with its unit's meaning.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Subject">Who has to reach the goal; null where there is none.</param>
/// <param name="AtMost">The goal, where less is better.</param>
/// <param name="AtLeast">The goal, where more is better.</param>
internal sealed record Figure(string Name, string Unit, string? Subject = null, double? AtMost = null, double? AtLeast = null)
{
    /// <summary>The goal as people write it; null where there is none.</summary>
    public string? Goal => AtMost is { } most ? $"≤ {FigureTable.Number(most)}" : AtLeast is { } least ? $"≥ {FigureTable.Number(least)}" : null;

    /// <summary>Whether a value reaches the goal; null where there is none.</summary>
    public bool? Met(double value) => AtMost is { } most ? value <= most : AtLeast is { } least ? value >= least : null;
}

/// <summary>THE LIST of figures, in the order of the table, with the project's goals.</summary>
internal static class FigureList
{
    private const string Lean = "lean";

    public const string Cpu = "cpu-per-message";
    public const string UserCpu = "user-cpu-per-message";
    public const string KernelCpu = "kernel-cpu-per-message";
    public const string Allocated = "allocated-per-message";
    public const string ReceiveRate = "received-per-second";
    public const string PerCpuSecond = "received-per-cpu-second";
    public const string CoreShare = "share-of-its-core";
    public const string BusyCpu = "cpu-per-message-at-full-rate";
    public const string BusyAllocated = "allocated-per-message-at-full-rate";
    public const string Memory = "memory-per-client";
    public const string ConnectRate = "connects-per-second";

    // The smallest object takes 24 B, so below this there is none a message; what is left is what a shard says of its progress.
    private const double NoObject = 0.5;

    public static IReadOnlyList<Figure> All { get; } =
    [
        new(Cpu, "µs"),
        new(UserCpu, "µs"),
        new(KernelCpu, "µs"),
        new(Allocated, "B"),
        new(ReceiveRate, "1/s"),
        new(PerCpuSecond, "1/s", Lean, AtLeast: 100_000),
        new(CoreShare, ""),
        new(BusyCpu, "µs", Lean, AtMost: 8),
        new(BusyAllocated, "B", Lean, AtMost: NoObject),
        new(Memory, "B", Lean, AtMost: 1024),
        new(ConnectRate, "1/s", Lean, AtLeast: 10_000),
    ];

    public static Figure Find(string name) => All.Single(f => f.Name == name);
}
