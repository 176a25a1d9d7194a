using Bench.Loadgen.Machine;

namespace Bench.Loadgen.Preflight;

/// <summary>
/// Every connection takes memory in the server, in the generator, and for both of its ends in the kernel; a
/// machine out of memory kills processes.
/// </summary>
internal sealed class MemoryCheck : IPreflightCheck
{
    // The dearest pattern and engine, measured on Linux (docs/method.md): 15 KiB of server, 17 of generator, 8 of kernel.
    private const double KibPerConnection = 40;
    private const double KibPerGib = 1024 * 1024;

    public CheckResult Check(PreflightNeed need) => Check(need.Connections, KernelFigures.AvailableMemoryKib());

    internal static CheckResult Check(long connections, double? availableKib)
    {
        if (availableKib is not { } available) return new("memory", Outcome.Pass, "this system does not tell how much memory is free");
        var neededGib = connections * KibPerConnection / KibPerGib;
        var message = $"about {neededGib:N1} GiB for {connections:N0} connections ({KibPerConnection:0} KiB each, server, generator and "
            + $"kernel together), {available / KibPerGib:N1} GiB available";
        return neededGib * KibPerGib <= available
            ? new("memory", Outcome.Pass, message, Tell: neededGib > 1)
            : new(
                "memory", Outcome.Refuse, message,
                $"at most --clients {(long)(available / KibPerConnection):0}; --engine lean takes 16 KiB less each, then --force");
    }
}
