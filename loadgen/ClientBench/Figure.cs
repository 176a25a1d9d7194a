using System.Globalization;
using Bench.Contract.Patterns;

namespace Bench.Loadgen.ClientBench;

/// <summary>
/// What a subject should reach: at most, or at least, a value; or at most so many times the floor of the same repeat; or to differ from
/// another subject of the same repeat by no more than a share of that.
/// </summary>
internal sealed record Goal(
    string Subject, double? AtMost = null, double? AtLeast = null, double? AtMostFloors = null, double? Within = null)
{
    /// <summary>The subject that ratios are to.</summary>
    public string Against { get; init; } = "floor";

    /// <summary>Only for connections that go both ways, or only for those that do not; null for all.</summary>
    public bool? BothWays { get; init; }

    /// <summary>As people write it.</summary>
    public override string ToString() =>
        AtMost is { } most ? $"≤ {FigureTable.Number(most)}"
        : AtLeast is { } least ? $"≥ {FigureTable.Number(least)}"
        : Within is { } share ? string.Create(CultureInfo.InvariantCulture, $"within {100 * share:0} % of {Against}")
        : string.Create(CultureInfo.InvariantCulture, $"≤ {AtMostFloors:0.00} × {Against}");

    /// <summary>True for the subject, and for one that is the same with an option: "server", and "server-direct".</summary>
    public bool IsFor(string subject) => subject == Subject || subject.StartsWith(Subject + "-", StringComparison.Ordinal);

    /// <summary>Whether it is reached.</summary>
    /// <param name="value">The subject's mean.</param>
    /// <param name="ratio">Mean ratio to <see cref="Against"/>; null where there is none.</param>
    public bool Met(double value, double? ratio) =>
        AtMost is { } most ? value <= most
        : AtLeast is { } least ? value >= least
        : Within is { } share ? ratio is { } one && Math.Abs(one - 1) <= share
        : ratio <= AtMostFloors;
}

/// <summary>What a figure is, and what it should be.</summary>
/// <param name="Name">Kebab-case name.</param>
/// <param name="Unit">The unit; empty for a share.</param>
/// <param name="Goals">Its goals, at most one for a subject and pattern; none where there is none.</param>
internal sealed record Figure(string Name, string Unit, params IReadOnlyList<Goal> Goals)
{
    /// <summary>What a subject should reach by a pattern; null where nothing was asked.</summary>
    public Goal? GoalFor(string pattern, string subject)
    {
        var both = Ladder.Of(pattern).Up == WayUp.SameConnection;
        var goals = Goals.Where(goal => goal.BothWays is null || goal.BothWays == both).ToArray();
        return goals.FirstOrDefault(goal => goal.Subject == subject) ?? goals.FirstOrDefault(goal => goal.IsFor(subject));
    }
}

/// <summary>THE LIST of figures, in the order of the table, with the project's goals.</summary>
internal static class FigureList
{
    public const string Cpu = "cpu-per-message";
    public const string UserCpu = "user-cpu-per-message";
    public const string KernelCpu = "kernel-cpu-per-message";
    public const string Allocated = "allocated-per-message";
    public const string ReceiveRate = "received-per-second";
    public const string PerCpuSecond = "received-per-cpu-second";
    public const string CoreShare = "share-of-its-core";
    public const string LiveShare = "live-page-share-of-a-core";
    public const string BusyCpu = "cpu-per-message-at-full-rate";
    public const string BusyAllocated = "allocated-per-message-at-full-rate";
    public const string Memory = "memory-per-client";
    public const string ConnectRate = "connects-per-second";
    public const string ServerConnectRate = "connects-per-second-of-a-server";
    public const string FanOutCpu = "cpu-per-delivery";
    public const string FanOutUserCpu = "user-cpu-per-delivery";
    public const string FanOutKernelCpu = "kernel-cpu-per-delivery";
    public const string Sends = "sends-per-delivery";
    public const string ReceiveUserInstructions = "user-instructions-per-message";
    public const string ReceiveCalls = "system-calls-per-message";
    public const string SendUserInstructions = "user-instructions-per-delivery";
    public const string SendCalls = "system-calls-per-delivery";
    public const string SendInstructions = "instructions-per-delivery";
    public const string IdleCpu = "idle-cpu-share-of-a-core";
    public const string ServerMemory = "server-memory-per-connection";
    public const string ServerHeap = "server-heap-per-connection";
    public const string LatencyP50 = "latency-p50";

    private const string Lean = "lean";
    private const string Server = "server";

    // The smallest object takes 24 B, so below this there is none a message; what is left is what a shard says of its progress.
    private const double NoObject = 0.5;

    public static IReadOnlyList<Figure> All { get; } =
    [
        new(Cpu, "µs"),
        new(UserCpu, "µs"),
        new(KernelCpu, "µs"),
        new(Allocated, "B"),
        new(ReceiveRate, "1/s"),
        new(PerCpuSecond, "1/s", new Goal(Lean, AtLeast: 100_000)),
        new(CoreShare, ""),
        new(LiveShare, "", new Goal(Lean, AtMost: 0.01)),
        new(BusyCpu, "µs", new Goal(Lean, AtMost: 8)),
        new(BusyAllocated, "B", new Goal(Lean, AtMost: NoObject)),
        new(Memory, "B", new Goal(Lean, AtMost: 1024)),
        new(ConnectRate, "1/s", new Goal(Lean, AtLeast: 10_000)),
        new(ReceiveUserInstructions, ""),
        new(ReceiveCalls, ""),
        new(ServerConnectRate, "1/s", new Goal(Server, AtLeast: 8000), new Goal(ServerTrial.Floor, AtLeast: 15_000)),
        new(FanOutCpu, "µs", new Goal(ServerTrial.Floor, AtMostFloors: 1.15)),
        new(FanOutUserCpu, "µs"),
        new(FanOutKernelCpu, "µs"),
        new(Sends, ""),
        new(SendUserInstructions, ""),
        new(SendCalls, ""),
        new(SendInstructions, "modelled", new Goal(Server, AtMostFloors: 1.15)),
        new(IdleCpu, "",
            new Goal(Server, AtMost: 0.01) { BothWays = false }, new Goal(Server, AtMost: 0.02) { BothWays = true },
            new Goal(ServerTrial.Floor, AtMost: 0.008), new Goal(ServerTrial.SilentFloor, AtMost: 0.001)),
        new(ServerMemory, "KiB",
            new Goal(Server, AtMost: 8) { BothWays = false }, new Goal(Server, AtMost: 10) { BothWays = true },
            new Goal(ServerTrial.Floor, AtMost: 1)),
        new(ServerHeap, "KiB"),
        new(LatencyP50, "ms", new Goal("reference", Within: 0.1) { Against = "independent" }),
    ];
}
