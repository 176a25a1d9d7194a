using Bench.Loadgen.Results;

namespace Bench.Loadgen.Progress;

/// <summary>Where a run tells a person how it goes.</summary>
internal interface IProgressView
{
    /// <summary>A trial begins.</summary>
    void Trial(PlannedTrial trial, int of, int clients);

    /// <summary>A phase of it begins; <paramref name="seconds"/> is how long it will take, null when that is not known.</summary>
    void Phase(string name, double? seconds);

    /// <summary>A second has passed.</summary>
    void Second(SeriesPoint point);

    /// <summary>The trial is saved.</summary>
    void Saved(TrialFile trial);

    /// <summary>A line for the person.</summary>
    void Say(string line);
}
