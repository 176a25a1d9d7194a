using System.Runtime.InteropServices;

namespace Bench.Host;

/// <summary>Ends the wait when the process is asked to stop: SIGTERM, Ctrl-C, or the end of standard input.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _signals;

    public StopSignals(bool withStdin)
    {
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask), PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask)];
        if (withStdin) new Thread(WatchStdin) { Name = "stdin", IsBackground = true }.Start();
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

    // A thread of its own: reading a console asynchronously would block a worker of the thread pool, and on one core the pool has one.
    private void WatchStdin()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> buffer = stackalloc byte[64];
        while (input.Read(buffer) > 0)
        {
        }

        _asked.TrySetResult();
    }
}
