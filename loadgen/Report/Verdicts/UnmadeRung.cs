using Bench.Contract;
using Bench.Loadgen.Scenarios;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>A rung that was planned and of which nothing is known: nobody can tell whether it meets the need. Pure.</summary>
/// <param name="workload">What is needed.</param>
/// <param name="settings">The pattern with its settings, as the scenario has it.</param>
/// <param name="capability">What it is capable of under that workload.</param>
/// <param name="why">Why nothing is known.</param>
internal sealed class UnmadeRung(
    Workload workload, PatternSettings settings, Capability capability, string why = UnmadeRung.NoTrial) : IRung
{
    /// <summary>There is no trial of it.</summary>
    public const string NoTrial = "no trial was made";

    public string Pattern => settings.Pattern;

    public string Label => settings.Label;

    public string Spoken => settings.SpokenAt(workload.TimeScale);

    public Told Meets => capability == Capability.Incapable ? Told.No : Told.CannotBeTold;

    public int ToBuild => settings.Kind.ToBuildWhen(workload.Direction == Direction.TwoWay).Count;

    public MonthRange? Months => null;

    public IReadOnlyList<RungTrial> Priced => [];

    public RungRecord Record() => new(
        Pattern, Label, Spoken, capability, Known: false, Meets, capability == Capability.Incapable ? Rung.RuledOut : null, false, false,
        null, null, false, null)
    {
        Doubts = capability == Capability.Incapable ? [] : [why],
        TimeScale = workload.TimeScale,
    };
}
