namespace Bench.Loadgen.Commands;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done; every trial is valid, or marked with its finding.</summary>
    public const int Ok = 0;

    /// <summary>Something could not be done; a line on standard error says what, and the next step.</summary>
    public const int Error = 1;

    /// <summary>Done, but a threshold (SLO) of the scenario is broken.</summary>
    public const int SloBroken = 2;

    /// <summary>
    /// Done, but other programs disturbed the machine so much that it proves nothing: no threshold is known to be
    /// broken, and one at least cannot be told.
    /// </summary>
    public const int Undecided = 3;

    /// <summary>Stopped by the user; what was measured is saved.</summary>
    public const int Interrupted = 130;
}
