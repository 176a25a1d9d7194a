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
        if (withStdin) _ = WatchStdinAsync();
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

    private async Task WatchStdinAsync()
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        while (await input.ReadAsync(buffer) > 0)
        {
        }

        _asked.TrySetResult();
    }
}
