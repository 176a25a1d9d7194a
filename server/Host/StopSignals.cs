using System.Runtime.InteropServices;
using Bench.Contract;

namespace Bench.Host;

/// <summary>
/// Ends the wait when the process is asked to stop: SIGTERM, Ctrl-C, Ctrl-\ (SIGQUIT), a closed terminal, the end of standard input, or of
/// another process.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _signals;

    public StopSignals(bool withStdin, int withProcess)
    {
        PosixSignal[] signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];
        _signals = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Ask))];
        if (withProcess > 0) new Thread(() => WatchProcess(withProcess)) { Name = "end-with", IsBackground = true }.Start();
        if (withStdin) StandardInput.OnEnd(() => _asked.TrySetResult());
    }

    public Task Asked => _asked.Task;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
    }

    private void Ask(PosixSignalContext context)
    {
        context.Cancel = true;
        _asked.TrySetResult();
    }

    // Not PR_SET_PDEATHSIG, which fires when the thread that started this process ends: a pool thread's end is not its process's.
    private void WatchProcess(int id)
    {
        OtherProcess.WaitForEnd(id);
        _asked.TrySetResult();
    }
}
