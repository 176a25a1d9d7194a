using System.Globalization;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Findings;

/// <summary>
/// CPU is read by the coordinator and messages are counted by the generators, each at both ends of the steady state by its own timer. On a
/// machine that is too busy for a timer, one of them sees another piece of time than the other, and the cost of a message is the quotient
/// of both.
/// </summary>
internal sealed class ReadLate : IDoubt
{
    /// <summary>
    /// So much of the steady state may be missing or too much: the cost of a message is wrong by as much. A quiet machine is within 0.002.
    /// </summary>
    public const double LimitShare = 0.1;

    // A trouble is waited for before the end is read: it may be over after the steady state is.
    public Finding? Check(TrialFile trial) =>
        trial.Pattern.Trouble?.HasInstant() == true || trial.Phases.SteadyDueSeconds is not { } due ? null
            : Off(trial.Phases.SteadySeconds, due) ? Found("CPU was read", trial.Phases.SteadySeconds, due)
            : trial.Phases.SteadyCountedSeconds is { } counted && Off(counted, due) ? Found("messages were counted", counted, due) : null;

    private static bool Off(double seconds, double due) => Math.Abs(seconds - due) > LimitShare * due;

    private static Finding Found(string what, double seconds, double due) => new()
    {
        Code = "read-late",
        Severity = Severity.Invalid,
        Message = string.Create(CultureInfo.InvariantCulture,
            $"{what} over {seconds:0.###} s of a steady state of {due:0.###} s; limit {LimitShare:P0} more or less"),
        Remedy = "the machine was too busy to read in time: stop other programs, or raise steady_seconds, then repeat the run",
    };
}
