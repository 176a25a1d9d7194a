using System.Runtime.InteropServices;

namespace Bench.Loadgen.Commands;

/// <summary>Passes SIGTERM on to a child and leaves SIGINT to the terminal, which sends it to both: the child decides when to end.</summary>
internal sealed partial class SignalRelay : IDisposable
{
    private const int SigTerm = 15;
    private readonly PosixSignalRegistration _term;
    private readonly PosixSignalRegistration _interrupt;

    public SignalRelay(int processId)
    {
        _term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            if (!OperatingSystem.IsWindows()) _ = Kill(processId, SigTerm);
        });
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
    }

    public void Dispose()
    {
        _term.Dispose();
        _interrupt.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
