namespace Bench.Loadgen.Stages;

/// <summary>
/// How long the end of a trial waits for what the two sides have to say. A side that hangs costs its figures and this much time, no more.
/// </summary>
/// <param name="Servers">For all answers of the servers together.</param>
/// <param name="Generators">For the results of the generators.</param>
/// <param name="Stop">For a server to end in good order, before it is killed.</param>
/// <param name="DeathSeen">For clients to see that their server has died.</param>
internal sealed record Patience(TimeSpan Servers, TimeSpan Generators, TimeSpan Stop, TimeSpan DeathSeen)
{
    /// <summary>The end of a trial that nobody waits for.</summary>
    public static Patience Usual { get; } =
        new(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10));

    /// <summary>A person waits who has pressed Ctrl-C.</summary>
    public static Patience Interrupted { get; } =
        new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2));

    /// <summary>For generators to say where they are when the steady state is cut short.</summary>
    public static TimeSpan Cut { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long after Ctrl-C the most patient end of a trial is over, in seconds: the waits above, and a second for each side to be killed
    /// and read to its end.
    /// </summary>
    public static int LongestInterruptSeconds =>
        (int)(Cut + Interrupted.Servers + Interrupted.Generators + Interrupted.Stop + Interrupted.DeathSeen).TotalSeconds + 10;
}
