namespace Bench.Micro.Gate;

/// <summary>What one benchmark allocates, against the baseline.</summary>
/// <param name="Name">Class, method and parameters.</param>
/// <param name="Expected">Bytes of one operation by the baseline; null when it does not know the benchmark.</param>
/// <param name="Measured">Bytes of one operation now; null when the benchmark is gone.</param>
public sealed record AllocationRow(string Name, double? Expected, double? Measured)
{
    /// <summary>What follows: exactly the same bytes, or a change that must be looked at and, when it is meant, checked in.</summary>
    public string Verdict => (Expected, Measured) switch
    {
        (null, _) => "not in the baseline",
        (_, null) => "gone",
        var (expected, measured) when measured > expected => "MORE",
        var (expected, measured) when measured < expected => "less: update the baseline",
        _ => "same",
    };

    /// <summary>Any difference fails: less bytes too must be checked in, or they could come back unseen.</summary>
    public bool Fails => Expected != Measured;
}

/// <summary>The checked-in bytes of every guarded benchmark.</summary>
internal static class AllocationBaseline
{
    /// <exception cref="FileNotFoundException">There is none; says how to make it.</exception>
    public static AllocatedBytes Load(string path) =>
        File.Exists(path)
            ? AllocatedBytes.Load(path)
            : throw new FileNotFoundException(
                $"no allocation baseline at {path}; make it with scripts/micro --update-baseline and check it in");

    /// <summary>One row for each name that either side knows, in order of name.</summary>
    public static IReadOnlyList<AllocationRow> Compare(AllocatedBytes expected, AllocatedBytes measured) =>
    [
        .. expected.OfOperation.Keys.Union(measured.OfOperation.Keys).Order(StringComparer.Ordinal)
            .Select(name => new AllocationRow(name, Of(expected, name), Of(measured, name))),
    ];

    private static double? Of(AllocatedBytes bytes, string name) => bytes.OfOperation.TryGetValue(name, out var value) ? value : null;
}
