namespace Bench.Micro.Gate;

/// <summary>Compares the times of two builds: interleaved launches, then, for what looks slower, as many again to confirm it.</summary>
internal sealed class TimeGate(Launcher baseline, Launcher head, int launches, Limits limits, Handicap handicapOfHead = default)
{
    /// <summary>Compares; a benchmark is <see cref="TimeVerdict.Slower"/> only when two independent rounds say so.</summary>
    public TimeReport Run(IReadOnlyCollection<string> filter)
    {
        var first = Round(filter, out var onlyOnOneSide);
        var suspects = first.Where(one => one.Verdict == TimeVerdict.Slower).Select(one => one.Name).ToList();
        if (suspects.Count == 0) return new TimeReport(first, [], onlyOnOneSide);
        var second = Round(suspects, out _);
        return new TimeReport(first, second, onlyOnOneSide);
    }

    private List<Comparison> Round(IReadOnlyCollection<string> filter, out List<string> onlyOnOneSide)
    {
        Dictionary<string, List<double>> baseNs = [], headNs = [];
        foreach (var side in Interleaving.Order(launches))
        {
            var result = side == Side.Base ? baseline.Launch(filter, withTime: true) : head.Launch(filter, withTime: true, handicapOfHead);
            var into = side == Side.Base ? baseNs : headNs;
            foreach (var sample in result.Samples)
            {
                if (!into.TryGetValue(sample.Name, out var values)) into[sample.Name] = values = [];
                values.Add(sample.Nanoseconds);
            }
        }

        onlyOnOneSide = [.. baseNs.Keys.Except(headNs.Keys).Select(name => $"{name}: gone"), .. headNs.Keys.Except(baseNs.Keys).Select(name => $"{name}: new")];
        return [.. baseNs.Keys.Intersect(headNs.Keys).Order(StringComparer.Ordinal).Select(name => new Comparison(name, baseNs[name], headNs[name], limits))];
    }
}

/// <summary>What the time half of the gate found.</summary>
/// <param name="First">Every benchmark of both sides.</param>
/// <param name="Second">Those that looked slower, measured again.</param>
/// <param name="OnlyOnOneSide">Benchmarks that cannot be compared.</param>
public sealed record TimeReport(IReadOnlyList<Comparison> First, IReadOnlyList<Comparison> Second, IReadOnlyList<string> OnlyOnOneSide)
{
    /// <summary>Slower twice.</summary>
    public IReadOnlyList<string> Regressions { get; } = [.. Second.Where(one => one.Verdict == TimeVerdict.Slower).Select(one => one.Name)];
}
