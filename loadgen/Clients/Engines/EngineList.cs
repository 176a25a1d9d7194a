using Bench.Contract.Reading;
using Bench.Loadgen.Clients.Floor;
using Bench.Loadgen.Clients.Lean;
using Bench.Loadgen.Clients.Reference;

namespace Bench.Loadgen.Clients.Engines;

/// <summary>THE LIST of client engines. What needs a package that not everybody may use stands beside it: loadgen/NBomber.</summary>
public static class EngineList
{
    /// <summary>
    /// Beyond so many clients the portable engine takes more of the machine than the server, and one server core no longer carries the
    /// default workload.
    /// </summary>
    public const int ManyClients = 10_000;

    /// <summary>All of them, the portable one first.</summary>
    public static IReadOnlyList<IClientEngine> All { get; } =
    [
        new ReferenceEngine(),
        new LeanEngine(),
    ];

    /// <summary>The one that takes least of the machine; Linux only.</summary>
    public static IClientEngine Cheapest { get; } = All.Single(e => e is LeanEngine);

    /// <summary>Only to be measured against; no run can use it.</summary>
    public static IClientEngine Floor { get; } = new FloorEngine();

    /// <summary>The engine of a name.</summary>
    /// <exception cref="ArgumentException">Unknown name; the message lists the valid ones.</exception>
    public static IClientEngine Find(string name) =>
        All.SingleOrDefault(engine => engine.Name == name)
        ?? throw new ArgumentException($"unknown engine '{Shown.Of(name)}'; {Nearest.Hint(name, All.Select(e => e.Name))}");

    /// <summary>The engine for a load when none is asked for: the portable one, for many clients the cheapest.</summary>
    public static IClientEngine For(int clients) => clients > ManyClients ? Cheapest : All[0];

    /// <summary>The engine to use when <paramref name="wanted"/> is asked for: itself, or the portable one where it cannot run.</summary>
    /// <param name="wanted">The engine that was asked for.</param>
    /// <param name="why">What to tell the user; null when it can run.</param>
    public static IClientEngine UsableFor(IClientEngine wanted, out string? why)
    {
        why = wanted.Unsupported is { } reason
            ? $"engine '{wanted.Name}' cannot run here ({reason}); '{All[0].Name}' is used instead, "
                + "which costs more CPU and memory a client"
            : null;
        return why is null ? wanted : All[0];
    }
}
