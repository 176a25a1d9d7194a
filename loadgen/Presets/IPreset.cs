using Bench.Contract.Reading;
using Bench.Loadgen.Results;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>A published result, made again by small real trials.</summary>
internal interface IPreset
{
    /// <summary>Kebab-case name, as given to <c>bench preset</c>.</summary>
    string Name { get; }

    /// <summary>What they claim, in one line.</summary>
    string Title { get; }

    /// <summary>Where they published it.</summary>
    PublishedSource Source { get; }

    /// <summary>
    /// How many of its rows hang on chance, at most; counted with those of the self-test (<see cref="Statistics.FalseAlarm.Rows"/>).
    /// </summary>
    int ChanceRows => 0;

    /// <summary>Makes the trials and holds them against what was published.</summary>
    Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop);
}

/// <summary>What came of a preset.</summary>
/// <param name="Rows">Theirs beside ours.</param>
/// <param name="Why">Where we differ and why, one or two sentences.</param>
internal sealed record PresetTable(IReadOnlyList<PresetRow> Rows, params IReadOnlyList<string> Why);

/// <summary>THE LIST of presets. A new one is a class in this folder and a line here.</summary>
internal static class PresetList
{
    public static IReadOnlyList<IPreset> All { get; } =
    [
        new QuantumHeaders(),
        new Pimentel4Hz(),
        new Rfc6202Transits(),
        new VandeVyvereMal(),
        new BozdagCoherence(),
        new AppelqvistHeaders(),
        new SignalrUnit1(),
        new IdleMemory(),
        new DsbenchSseFanout(),
        new DsbenchLongpoll(),
        new WebpubsubUnit1(),
        new CentrifugoIdle(),
        new SupabaseBroadcast(),
        new AblyGooglePoll(),
    ];

    /// <summary>The presets of these names, in the order of the list.</summary>
    /// <exception cref="ArgumentException">A name is unknown; the message lists the valid ones.</exception>
    public static IReadOnlyList<IPreset> Find(IReadOnlyList<string> names)
    {
        foreach (var unknown in names.Where(name => All.All(p => p.Name != name)))
            throw new ArgumentException($"unknown preset '{Shown.Of(unknown)}'; {Nearest.Hint(unknown, All.Select(p => p.Name))}");
        return [.. All.Where(p => names.Contains(p.Name))];
    }
}
