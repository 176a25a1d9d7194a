using System.Runtime.InteropServices;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Stages;

namespace Bench.Loadgen.Commands;

/// <summary>
/// The first Ctrl-C drains and saves; the second exits at once. SIGTERM, Ctrl-\ (SIGQUIT) and the closing of the
/// terminal count as Ctrl-C does.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    // How long an exit at once waits for what the first wish saves: a few kilobytes.
    private static readonly TimeSpan Marking = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _source = new();
    private readonly TaskCompletionSource _marked = new();
    private readonly Wishes _wishes = new(TimeProvider.System);
    private readonly PosixSignalRegistration[] _signals;
    private readonly HeardView _view;

    /// <param name="view">Told that the run stops. What it throws is its own affair: no thread of a signal may end by it.</param>
    public Interrupt(IProgressView view)
    {
        _view = new HeardView(view);
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];
        _signals = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Ends when all that the first wish sets going at once has been set going, whatever became of it.</summary>
    public Task Marked => _marked.Task;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _source.Dispose();
    }

    /// <summary>
    /// The same wish from elsewhere than a signal, however often it comes from there: what exits at once is a signal alone.
    /// </summary>
    public void Ask()
    {
        // As a closing terminal's, it is never a second wish.
        if (_wishes.Take(PosixSignal.SIGHUP) == Wish.First) Begin();
    }

    private void Begin()
    {
        _view.Say("stopping: saving what was measured, which takes at "
            + $"most {Patience.LongestInterruptSeconds} s; press Ctrl-C again to exit at once");
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command has ended in this very moment.
        }
        catch (AggregateException e)
        {
            // All that hangs on the wish has been told of it; what one of these throws costs itself.
            foreach (var why in e.InnerExceptions) _view.Say($"error: {StageFailure.SentenceAlone(why, "the run was being stopped")}");
        }
        finally
        {
            _marked.TrySetResult();
        }
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        switch (_wishes.Take(context.Signal))
        {
            case Wish.First:
                Begin();
                break;
            case Wish.Second:
                // A run that was not marked would seem to go on.
                _marked.Task.Wait(Marking);
                Environment.Exit(ExitCode.Interrupted);
                break;
        }
    }
}
