using System.Runtime.InteropServices;
using Bench.Loadgen.Progress;

namespace Bench.Loadgen.Commands;

/// <summary>The first Ctrl-C (or SIGTERM) drains and saves; the second exits at once.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;
    private readonly IProgressView _view;

    public Interrupt(IProgressView view)
    {
        _view = view;
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested) Environment.Exit(ExitCode.Interrupted);
        _view.Say("stopping: saving what was measured; press Ctrl-C again to exit at once");
        _source.Cancel();
    }
}
