using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Tests.Contract;

/// <summary>The first connect of one client that must fail.</summary>
internal static class FirstConnect
{
    /// <summary>Why it failed, in kebab-case.</summary>
    public static async Task<string> FailureAsync(IClientEngine engine, Uri url, TlsTrust? trust, PatternSettings pattern)
    {
        var recorder = new Recorder(TimeProvider.System);
        await using var group = engine.Open(
            new ClientPlan
            {
                Server = url,
                Trust = trust,
                Pattern = pattern,
                Workload = new Workload { Name = "w", Clients = 1, FanOut = FanOut.Broadcast, MessagesPerSecond = 1 },
                Seed = 1,
                Clients = 1,
                ConnectPerSecond = 1000,
                ConnectTimeoutMs = (int)Eventually.Patience.TotalMilliseconds,
            },
            recorder,
            TimeProvider.System);
        await group.ConnectAsync(1, Eventually.Token());
        return Assert.Single(recorder.Failures).Key;
    }
}
