using Bench.Loadgen.Plans;

namespace Bench.Tests.Unit.Running;

/// <summary>A server that can be started again.</summary>
/// <param name="fault">What goes wrong.</param>
/// <param name="hangs">Once it is asked to end it never does.</param>
internal sealed class FakeRestart(Fault fault, bool hangs) : IRestartable
{
    private readonly TaskCompletionSource _never = new();

    public async Task TakeDownAsync(bool kill)
    {
        await fault.AtAsync("servers: take down", CancellationToken.None);
        if (hangs) await _never.Task;
    }

    public Task StartAgainAsync(CancellationToken stop) => fault.AtAsync("servers: start again", stop);
}
