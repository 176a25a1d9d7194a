using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Conformance.Clients;

/// <summary>A server that takes connections and says nothing: a connect has an end, and the connect phase with it.</summary>
public sealed class SilentServerTests
{
    public static TheoryData<string, string> EnginesAndPatterns
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var engine in EngineList.All)
                foreach (var pattern in engine.Patterns) data.Add(engine.Name, pattern);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EnginesAndPatterns))]
    public async Task A_connect_without_an_answer_fails_by_its_timeout(string engine, string pattern)
    {
        Assert.SkipUnless(EngineList.Find(engine).Unsupported is null, EngineList.Find(engine).Unsupported ?? "");
        await using var server = new HostileServer([], int.MaxValue);
        var recorder = new Recorder(TimeProvider.System);
        var plan = new ClientPlan
        {
            Server = server.Url,
            Pattern = new PatternSettings { Pattern = pattern },
            Workload = new Workload { Name = "w", Clients = 2, MessagesPerSecond = 1 },
            Seed = 1,
            Clients = 2,
            ConnectPerSecond = 1000,
            ConnectTimeoutMs = 100,
        };
        await using var group = EngineList.Find(engine).Open(plan, recorder, TimeProvider.System);
        await group.ConnectAsync(2, Eventually.Token());
        Assert.Equal(new Dictionary<string, long> { ["timeout"] = 2 }, recorder.Failures);
    }
}
