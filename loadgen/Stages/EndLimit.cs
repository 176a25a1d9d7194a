namespace Bench.Loadgen.Stages;

/// <summary>How long a step of a trial's end may take; less from the moment on at which the user stops the run.</summary>
internal sealed class EndLimit : IDisposable
{
    private readonly CancellationTokenRegistration _shorten;

    /// <summary>Begins now.</summary>
    /// <param name="of">Which of the waits it is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="interrupt">The user's wish.</param>
    public EndLimit(Func<Patience, TimeSpan> of, TimeProvider time, CancellationToken interrupt)
    {
        Source = new CancellationTokenSource(of(Patience.Usual), time);
        _shorten = interrupt.Register(() => Source.CancelAfter(of(Patience.Interrupted)));
    }

    /// <summary>Cancelled when it is over.</summary>
    public CancellationTokenSource Source { get; }

    public void Dispose()
    {
        _shorten.Dispose();
        Source.Dispose();
    }
}
