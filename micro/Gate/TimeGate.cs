namespace Bench.Micro.Gate;

/// <summary>
/// Compares the times of two builds. What looks slower is looked at again with new launches; what is too noisy
/// gets more launches, within bounds.
/// </summary>
/// <param name="head">The head.</param>
/// <param name="programOfBase">Bench.Micro.dll of the base.</param>
/// <param name="launches">Launches of one look.</param>
/// <param name="limits">When a shift counts.</param>
/// <param name="slowdown">Self-test: share of extra work of the head.</param>
internal sealed class TimeGate(Launcher head, string programOfBase, int launches, Limits limits, double slowdown = 0)
{
    /// <summary>How many times as many launches a noisy benchmark gets at most in one look.</summary>
    private const int MostLooks = 3;

    private int _ordinal;

    /// <summary>Compares.</summary>
    public TimeReport Run(IReadOnlyCollection<string> filter)
    {
        var first = Look(filter, limits.P, out var onlyOnOneSide);
        var suspects = first.Where(one => one.Verdict == TimeVerdict.Slower).Select(one => one.Name).ToList();
        return new TimeReport(first, suspects.Count == 0 ? [] : Look(suspects, limits.ConfirmedP, out _), onlyOnOneSide, _ordinal);
    }

    // More launches are asked for by their scatter only, never by the shift: looking again until it is there would be no test.
    private List<Comparison> Look(IReadOnlyCollection<string> filter, double p, out IReadOnlyList<string> onlyOnOneSide)
    {
        var samples = new SortedDictionary<string, List<PairedSample>>(StringComparer.Ordinal);
        onlyOnOneSide = Launch(filter, samples);
        for (var look = 2; look <= MostLooks; look++)
        {
            var noisy = Compare(samples, p).Where(one => one.NoiseFloor > limits.TooNoisy).Select(one => one.Name).ToList();
            if (noisy.Count == 0) break;
            Launch(noisy, samples);
        }

        return Compare(samples, p);
    }

    private IReadOnlyList<string> Launch(IReadOnlyCollection<string> filter, SortedDictionary<string, List<PairedSample>> samples)
    {
        IReadOnlyList<string> onlyOnOneSide = [];
        for (var launch = 0; launch < launches; launch++)
        {
            var times = head.Times(programOfBase, filter, _ordinal++, slowdown);
            foreach (var sample in times.Samples)
            {
                if (!samples.TryGetValue(sample.Name, out var of)) samples[sample.Name] = of = [];
                of.Add(sample);
            }

            onlyOnOneSide = times.OnlyOnOneSide;
        }

        return onlyOnOneSide;
    }

    private List<Comparison> Compare(SortedDictionary<string, List<PairedSample>> samples, double p) =>
        [.. samples.Values.Select(of => new Comparison(of, p, limits))];
}

/// <summary>What the time half of the gate found.</summary>
/// <param name="First">Every benchmark of both sides.</param>
/// <param name="Second">Those that looked slower, measured again.</param>
/// <param name="OnlyOnOneSide">Benchmarks that cannot be compared.</param>
/// <param name="Launches">Processes started for it.</param>
public sealed record TimeReport(
    IReadOnlyList<Comparison> First, IReadOnlyList<Comparison> Second, IReadOnlyList<string> OnlyOnOneSide, int Launches)
{
    /// <summary>Slower, twice.</summary>
    public IReadOnlyList<string> Regressions { get; } = Names(Second, TimeVerdict.Slower);

    /// <summary>Too noisy for a verdict, at the first look or at the second.</summary>
    public IReadOnlyList<string> Undecided { get; } = [.. Names(First, TimeVerdict.Noisy), .. Names(Second, TimeVerdict.Noisy)];

    private static IReadOnlyList<string> Names(IReadOnlyList<Comparison> from, TimeVerdict verdict) =>
        [.. from.Where(one => one.Verdict == verdict).Select(one => one.Name)];
}
