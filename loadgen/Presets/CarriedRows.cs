using Bench.Loadgen.Results;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>
/// The rows of every preset that says what a server carries: how much goes out, how late it is, and that
/// nobody and nothing is missing. Pure.
/// </summary>
internal static class CarriedRows
{
    /// <summary>The rows of one trial.</summary>
    /// <param name="what">What is carried, before each row's own words.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="outbound">Messages a second that are due to go out; a number that the schedule fixes.</param>
    /// <param name="late">The rows in between, on how late they are.</param>
    public static IEnumerable<PresetRow> Of(string what, SmallTrial trial, double outbound, params IReadOnlyList<PresetRow> late)
    {
        var (clients, connections, messages) = (trial.File.Workload.Clients, trial.File.Connections, trial.File.Messages);
        return
        [
            PresetRow.Measured($"{what}: messages a second out", messages.Delivered / trial.File.Phases.SteadySeconds, "/s")
                .Against(outbound).Within(outbound, 0.02 * outbound, FormattableString.Invariant($"{outbound:#,0.#} ± 2 %")),
            .. late,
            PresetRow.Measured($"{what}: connections held", connections.Held, "").Against(clients)
                .AtLeast(clients, FormattableString.Invariant($"all {clients:#,0}")),
            PresetRow.Measured($"{what}: messages lost", messages.Lost + messages.ClientFailed ?? double.NaN, "").AtMost(0, "none"),
        ];
    }
}
