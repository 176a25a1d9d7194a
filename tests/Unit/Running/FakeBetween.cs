using Bench.Loadgen.Links;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;

namespace Bench.Tests.Unit.Running;

/// <summary>A relay that nothing passes through.</summary>
internal sealed class FakeRelay(Fault fault) : IRelay
{
    public bool Disposed { get; private set; }

    public Uri Url => new("http://127.0.0.1:3");

    public double MeanHeldMs
    {
        get
        {
            fault.At("relay: held");
            return 1;
        }
    }

    public void Refuse() => fault.At("relay: refuse");

    public void TakeAgain() => fault.At("relay: take again");

    public void Cut() => fault.At("relay: cut");

    public void Stall() => fault.At("relay: stall");

    public void GoOn() => fault.At("relay: go on");

    public void Strand() => fault.At("relay: strand");

    public async ValueTask DisposeAsync()
    {
        Disposed = true;
        await fault.AtAsync("relay: dispose", CancellationToken.None);
    }
}

/// <summary>A way on which nothing is lost.</summary>
internal sealed class FakeLink(Fault fault) : ILossyLink
{
    public bool Disposed { get; private set; }

    public ServerPlace Server => ServerPlace.Loopback;

    public IReadOnlyList<string> Generators => [];

    public string By => "nobody";

    public string? NotNetem => null;

    public async Task<LossReading> ReadAsync(IReadOnlyList<int> generators, IReadOnlyList<int> servers, CancellationToken stop)
    {
        await fault.AtAsync("link: read", stop);
        return new LossReading(new PacketCount(0, 0), new PacketCount(0, 0), null, null);
    }

    public async ValueTask DisposeAsync()
    {
        Disposed = true;
        await fault.AtAsync("link: dispose", CancellationToken.None);
    }
}

/// <summary>Nobody beside the clients, who has nothing to say.</summary>
internal sealed class FakeBeside(Fault fault) : IBeside
{
    public bool Disposed { get; private set; }

    public async Task<IReadOnlyList<BesideRecord>> EndAsync(bool atOnce = false)
    {
        await fault.AtAsync("beside: end", CancellationToken.None);
        return [];
    }

    public async ValueTask DisposeAsync()
    {
        Disposed = true;
        await fault.AtAsync("beside: dispose", CancellationToken.None);
    }
}
