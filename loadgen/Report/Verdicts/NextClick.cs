using Bench.Contract;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>
/// Rung zero, below the ladder: no realtime. The change is seen with the user's next click or navigation, which happens anyway, so that it
/// costs nothing. It takes part where a workload says how often its users act.
/// </summary>
/// <param name="workload">With <see cref="Workload.UserActsEveryS"/> set.</param>
internal sealed class NextClick(Workload workload) : IRung
{
    /// <summary>Its name in saved files, where the others have a pattern's.</summary>
    public const string Key = "next-click";

    public string Pattern => Key;

    public string Label => Key;

    public string Spoken => "the user's next click";

    /// <summary>
    /// Staleness that 99 % of changes stay under, in milliseconds: users who act at random (a Poisson process of that mean) leave a change
    /// unseen for longer than t with a chance of e^(−t/T), whenever it comes; so T · ln 100.
    /// </summary>
    public double P99Ms { get; } = workload.UserActsEveryS!.Value * 1000 * Math.Log(100);

    public Told Meets => Tell.Of(P99Ms <= workload.FreshnessMs);

    public int ToBuild => 0;

    public MonthRange? Months => new MonthRange(0, 0);

    public IReadOnlyList<RungTrial> Priced => [];

    public RungRecord Record() => new(
        Key, Key, Spoken, workload.Direction == Direction.TwoWay ? Capability.UpByPost : Capability.Down, true, Meets,
        Meets == Told.Yes ? null : $"p99 {Numbers.Time(P99Ms)}, later than the need of {Numbers.Time(workload.FreshnessMs)}", false, false,
        P99Ms, P99Ms, true, null);
}
