using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// What goes wrong on purpose does so at an instant of the steady state. On a machine that is too busy for a timer it comes later, when
/// less is left that it could harm, or nothing.
/// </summary>
internal sealed class TroubleLate : IDoubt
{
    /// <summary>Share of the steady state that it may be late.</summary>
    public const double LimitShare = 0.1;

    public Finding? Check(TrialFile trial)
    {
        var steady = trial.Phases.SteadyDueSeconds ?? trial.Phases.SteadySeconds;
        var late = (trial.Troubles ?? []).Where(t => t.BeginSecond - t.DueSecond > LimitShare * steady).ToArray();
        return late.Length == 0 ? null : new Finding
        {
            Code = "trouble-late",
            Severity = Severity.Invalid,
            Message = string.Create(CultureInfo.InvariantCulture,
                $"{late[0].Name} began {late[0].BeginSecond - late[0].DueSecond:0.###} s late in a steady state of {steady:0.###} s; limit "
                    + $"{LimitShare:P0} of it"),
            Remedy = "the machine was too busy to begin in time: stop other programs, or raise steady_seconds, then repeat the run",
        };
    }
}
