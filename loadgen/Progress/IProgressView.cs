using Bench.Loadgen.Results;

namespace Bench.Loadgen.Progress;

/// <summary>Where a run tells a person how it goes.</summary>
internal interface IProgressView
{
    /// <summary>A run begins; nothing of it is measured yet. Trials that are made for other ends have none.</summary>
    void Begin(RunFile run);

    /// <summary>A trial begins.</summary>
    void Trial(PlannedTrial trial, int of, int clients);

    /// <summary>A phase of it begins; <paramref name="seconds"/> is how long it will take, null when that is not known.</summary>
    void Phase(string name, double? seconds);

    /// <summary>A second has passed.</summary>
    /// <param name="point">What both sides did in it.</param>
    /// <param name="latencies">
    /// Messages of the steady state that came in it, by how late they were (<see cref="Recording.LatencyBins"/>); null when that is not
    /// told.
    /// </param>
    void Second(SeriesPoint point, IReadOnlyList<long>? latencies);

    /// <summary>The trial is saved.</summary>
    void Saved(TrialFile trial);

    /// <summary>A line for the person.</summary>
    void Say(string line);
}
