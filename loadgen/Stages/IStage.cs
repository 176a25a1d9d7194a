namespace Bench.Loadgen.Stages;

/// <summary>One part of a trial. It reads and fills the session, and throws where it cannot go on.</summary>
internal interface IStage
{
    /// <summary>Does it.</summary>
    /// <param name="trial">The trial so far.</param>
    /// <param name="interrupt">The user stops the trial.</param>
    Task RunAsync(TrialSession trial, CancellationToken interrupt);
}
