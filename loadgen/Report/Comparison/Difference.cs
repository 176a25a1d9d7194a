using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Report.Summary;

namespace Bench.Report.Comparison;

/// <summary>What it is that sets two runs apart.</summary>
internal enum DifferenceKind
{
    /// <summary>The load, or a setting of a side: figures move with it.</summary>
    Work,

    /// <summary>The machine: figures move with it.</summary>
    Machine,

    /// <summary>A version, or what only one version tells: whether figures move with it is what a comparison is for.</summary>
    Version,
}

/// <summary>One thing that sets two runs apart beside what is to be compared.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">In words.</param>
/// <param name="Workload">The workload that it is of; null for the whole run.</param>
internal sealed record Difference(DifferenceKind Kind, string Text, string? Workload = null)
{
    // A machine's memory is told a little differently by each kernel.
    private const double SameMemory = 0.05;

    /// <summary>All between two runs. Pure.</summary>
    public static IEnumerable<Difference> Of(RunFile a, RunFile b)
    {
        foreach (var (x, y) in a.Scenario.Workloads.Join(b.Scenario.Workloads, w => w.Name, w => w.Name, (x, y) => (x, y)))
            if (Bare(x) != Bare(y))
                yield return new(
                    DifferenceKind.Work, $"workload {x.Name} is not the same in both runs: compare its figures with care", x.Name);
        if (a.Scenario.Phases != b.Scenario.Phases) yield return new(DifferenceKind.Work, "phases are of different length");
        if (a.Scenario.FixedTiering != b.Scenario.FixedTiering)
            yield return new(DifferenceKind.Work, "one run has methods compiled once, the other tiered");
        var (c, d) = (a.Environment, b.Environment);
        foreach (var (kind, what, x, y) in ((DifferenceKind, string, string, string)[])
        [
            (DifferenceKind.Version, "harness", c.HarnessVersion, d.HarnessVersion),
            (DifferenceKind.Machine, "processor", c.Processor, d.Processor), (DifferenceKind.Machine, "cores", $"{c.Cores}", $"{d.Cores}"),
            (DifferenceKind.Machine, "system", c.OperatingSystem, d.OperatingSystem),
            (DifferenceKind.Version, "runtime", c.Runtime, d.Runtime),
            (DifferenceKind.Machine, "server cores", c.ServerCores ?? "not pinned", d.ServerCores ?? "not pinned"),
            (DifferenceKind.Machine, "limits of the container", Limits(c, d), Limits(d, c)),
        ])
            if (x != y) yield return new(kind, $"{what}: {x} → {y}");
        if (Math.Abs((double)d.MemoryMiB / Math.Max(1, c.MemoryMiB) - 1) > SameMemory)
            yield return new(DifferenceKind.Machine, $"memory: {Numbers.Count(c.MemoryMiB)} → {Numbers.Count(d.MemoryMiB)} MiB");
        if (Pushed(a) != Pushed(b))
            yield return new(
                DifferenceKind.Work, "the server of one run pushed its metrics while it was measured, that of the other did not");
        // An option that one server does not tell of is one that its version does not have, or has without saying so.
        foreach (var (text, both) in Settings("server option", c.Server?.Settings, d.Server?.Settings))
            yield return new(both ? DifferenceKind.Work : DifferenceKind.Version, text);
        foreach (var (text, _) in Settings("runtime setting", c.RuntimeSettings, d.RuntimeSettings))
            yield return new(DifferenceKind.Work, text);
        // A file of before generators had any says of none that it had none.
        foreach (var (text, both) in Settings("generator setting", c.GeneratorSettings ?? None, d.GeneratorSettings ?? None))
            yield return new(both ? DifferenceKind.Work : DifferenceKind.Version, text);
    }

    private static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    // What is for readers and for prices changes nothing that is measured.
    private static Workload Bare(Workload workload) => workload with { Description = "", PriceClients = null };

    // A set of cores is told where the machine's are known: a file of before they were says nothing of it.
    private static string Limits(EnvironmentRecord of, EnvironmentRecord other) =>
        (other.MachineCores is null ? of with { MachineCores = null } : of).LimitsText() ?? "none";

    private static bool Pushed(RunFile run) => run.Findings.Any(f => f.Code == "metrics-pushed");

    // What one of the two did not tell cannot be said to differ.
    private static IEnumerable<(string Text, bool Both)> Settings(
        string what, IReadOnlyDictionary<string, string>? a, IReadOnlyDictionary<string, string>? b)
    {
        if (a is null || b is null) yield break;
        foreach (var name in a.Keys.Union(b.Keys).Order(StringComparer.Ordinal))
            if (a.GetValueOrDefault(name) is var x && b.GetValueOrDefault(name) is var y && x != y)
                yield return ($"{what} {name}: {x ?? "not set"} → {y ?? "not set"}", x is not null && y is not null);
    }
}
