using System.Collections.Concurrent;

namespace Bench.Tests.Conformance.Server;

/// <summary>One of each server for all cases, which keep to topics of their own.</summary>
public sealed class RunningServers : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<IServerUnderTest>>> _started = new();

    internal Task<IServerUnderTest> GetAsync(string name) => _started.GetOrAdd(name, key => new(() => ServerList.StartAsync(key))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _started.Values) await (await server.Value).DisposeAsync();
    }
}
