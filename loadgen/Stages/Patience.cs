namespace Bench.Loadgen.Stages;

/// <summary>
/// How long the end of a trial waits for what the two sides have to say. A side that hangs costs its figures and this much time, no more.
/// </summary>
/// <param name="Servers">For all answers of the servers together.</param>
/// <param name="Generators">For the results of the generators.</param>
/// <param name="Stop">For a server to end in good order, before it is killed.</param>
/// <param name="DeathSeen">For clients to see that their server has died.</param>
/// <param name="Meanwhile">
/// For what was done in the steady state to end with it: a server that is just being ended and started again is there again.
/// </param>
/// <param name="Beside">For all that was beside the clients to end.</param>
internal sealed record Patience(
    TimeSpan Servers, TimeSpan Generators, TimeSpan Stop, TimeSpan DeathSeen, TimeSpan Meanwhile, TimeSpan Beside)
{
    /// <summary>For what was killed to be gone and read to its end, in seconds.</summary>
    public const int KilledSeconds = 10;

    /// <summary>The end of a trial that nobody waits for.</summary>
    public static Patience Usual { get; } =
        OfSeconds(servers: 60, generators: 120, stop: 30, deathSeen: 10, meanwhile: 150, beside: 60);

    /// <summary>A person waits who has pressed Ctrl-C.</summary>
    public static Patience Interrupted { get; } =
        OfSeconds(servers: 10, generators: 15, stop: 5, deathSeen: 2, meanwhile: 10, beside: 5);

    /// <summary>For generators to say where they are when the steady state is cut short.</summary>
    public static TimeSpan Cut { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long after Ctrl-C the most patient end of a trial is over, in seconds: the waits above, and a second for each side to be killed
    /// and read to its end.
    /// </summary>
    public static int LongestInterruptSeconds =>
        (int)(Interrupted.Meanwhile + Interrupted.Beside + Cut + Interrupted.Servers + Interrupted.Generators + Interrupted.Stop
            + Interrupted.DeathSeen).TotalSeconds + KilledSeconds;

    private static Patience OfSeconds(int servers, int generators, int stop, int deathSeen, int meanwhile, int beside) => new(
        TimeSpan.FromSeconds(servers), TimeSpan.FromSeconds(generators), TimeSpan.FromSeconds(stop), TimeSpan.FromSeconds(deathSeen),
        TimeSpan.FromSeconds(meanwhile), TimeSpan.FromSeconds(beside));
}
