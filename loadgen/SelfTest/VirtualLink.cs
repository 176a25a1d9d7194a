using Bench.Loadgen.Links;
using Bench.Loadgen.Plans;

namespace Bench.Loadgen.SelfTest;

/// <summary>Thrown by a check that finds out only on the way that it cannot be made here; the message says why.</summary>
internal sealed class CheckSkippedException(string reason) : Exception(reason);

/// <summary>
/// A network namespace with two virtual Ethernet links into it: one for what is measured, whose counters the kernel keeps, one for
/// the coordinator. All of it goes when it is disposed.
/// </summary>
internal sealed class VirtualLink : IDisposable
{
    private readonly List<IDisposable> _made = [];
    private readonly NetworkNamespace _there;
    private readonly HostLink _data;
    private readonly HostLink _control;

    /// <exception cref="CheckSkippedException">It cannot be made here.</exception>
    public VirtualLink()
    {
        try
        {
            _made.Add(_there = new NetworkNamespace());
            _made.Add(_data = new HostLink(_there, 'd', 18));
            _made.Add(_control = new HostLink(_there, 'c', 19));
        }
        catch (LinkException e)
        {
            Dispose();
            throw new CheckSkippedException($"{e.Message}; network namespaces need root");
        }
    }

    /// <summary>A server in the namespace, reached over the links.</summary>
    public ServerPlace Server => new(_data.There, _control.There, _there.Entering);

    /// <summary>
    /// Bytes and packets over the measured link so far, both ways, by the interface's own counters. A
    /// packet's bytes hold its Ethernet header.
    /// </summary>
    public (long Bytes, long Packets) Read() =>
        (_data.Counter("rx_bytes") + _data.Counter("tx_bytes"), _data.Counter("rx_packets") + _data.Counter("tx_packets"));

    public void Dispose()
    {
        foreach (var part in Enumerable.Reverse(_made)) part.Dispose();
    }
}
