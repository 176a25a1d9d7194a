namespace Bench.Loadgen.Plans;

/// <summary>A program that can be started again while a trial runs.</summary>
internal interface IRestartable
{
    /// <summary>Ends it, and whatever it has open.</summary>
    /// <param name="kill">At once, and without a word; else it is asked to end.</param>
    /// <exception cref="Processes.ChildFailedException">The server was asked to end, and did not do so in good order.</exception>
    Task TakeDownAsync(bool kill);

    /// <summary>Starts it again where it was.</summary>
    Task StartAgainAsync(CancellationToken stop);
}
