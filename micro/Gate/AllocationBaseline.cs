using System.Text.Json;

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
    public static SortedDictionary<string, double> Load(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"no allocation baseline at {path}; make it with scripts/micro --update-baseline and check it in");
        return JsonSerializer.Deserialize(File.ReadAllText(path), GateJson.Default.SortedDictionaryStringDouble) ?? [];
    }

    public static void Save(string path, LaunchResult measured)
    {
        var bytes = new SortedDictionary<string, double>(measured.Samples.ToDictionary(sample => sample.Name, sample => sample.AllocatedBytes), StringComparer.Ordinal);
        File.WriteAllText(path, JsonSerializer.Serialize(bytes, GateJson.Default.SortedDictionaryStringDouble) + "\n");
    }

    /// <summary>One row for each name that either side knows, in order of name.</summary>
    public static IReadOnlyList<AllocationRow> Compare(IReadOnlyDictionary<string, double> expected, LaunchResult measured)
    {
        var now = measured.Samples.ToDictionary(sample => sample.Name, sample => sample.AllocatedBytes);
        return [.. expected.Keys.Union(now.Keys).Order(StringComparer.Ordinal).Select(name => new AllocationRow(name, Of(expected, name), Of(now, name)))];
    }

    private static double? Of(IReadOnlyDictionary<string, double> bytes, string name) => bytes.TryGetValue(name, out var value) ? value : null;
}
