using System.Text.Json;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// The lines of a shard that runs on an agent. A program of its own, the link, carries them: it is fed and heard as a shard of this machine
/// would be, and ends when the shard does, or when the agent no longer answers.
/// </summary>
internal sealed class AgentLines : IShardLines
{
    // The link has to be loaded and compiled, and so has the shard, on a machine that may be busy.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);

    private readonly ChildProcess _link;
    private readonly int? _agentId;

    private AgentLines(ChildProcess link, string name, int shardId, int? agentId)
    {
        _link = link;
        _agentId = agentId;
        Name = name;
        Id = shardId;
    }

    public string Name { get; }

    /// <summary>Process id of the shard, on its agent's machine.</summary>
    public int Id { get; }

    public IReadOnlyList<int> ProcessIds => _agentId is { } agent ? [Id, _link.Id, agent] : [_link.Id];

    /// <summary>Starts a shard on an agent.</summary>
    /// <param name="settings">Which agent, and what is started there.</param>
    /// <param name="agentId">Process id of the agent; null where its ids mean nothing here, as those of another machine do.</param>
    /// <param name="token">The fleet's token; null for none.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="AgentFailedException">It could not be started; the message names the agent.</exception>
    public static async Task<AgentLines> StartAsync(LinkSettings settings, int? agentId, string? token, CancellationToken stop)
    {
        var link = ChildProcess.Start(
            $"link to agent {settings.Agent}", Programs.Agent, ["link", JsonSerializer.Serialize(settings, FleetJson.Default.LinkSettings)],
            []);
        try
        {
            var said = await FirstLineAsync(link, [token], StartPatience, stop);
            var greeting = JsonSerializer.Deserialize(said, FleetJson.Default.LinkGreeting)!;
            return new AgentLines(link, $"{settings.Shard.Name} on agent {settings.Agent}", greeting.ProcessId, agentId);
        }
        catch (Exception e)
        {
            await link.DisposeAsync();
            if (e is ChildFailedException) throw new AgentFailedException(e.Message);
            throw;
        }
    }

    /// <summary>Gives a program of the fleet its secrets, a line each, and reads the first line that it says.</summary>
    /// <exception cref="ChildFailedException">It ended before, or said nothing in time.</exception>
    public static async Task<string> FirstLineAsync(
        ChildProcess program, IReadOnlyList<string?> secrets, TimeSpan patience, CancellationToken stop)
    {
        const string doing = "the fleet was asked";
        try
        {
            foreach (var secret in secrets) await program.WriteLineAsync(secret ?? "", stop);
            return await program.Output.ReadLineAsync(stop).AsTask().WaitAsync(patience, stop) ?? throw await program.FailureAsync(doing);
        }
        catch (TimeoutException)
        {
            throw new ChildFailedException($"the {program.Name} (process {program.Id}) has said nothing for {patience.TotalSeconds:0} s");
        }
        catch (IOException)
        {
            throw await program.FailureAsync(doing);
        }
    }

    public Task WriteAsync(string line, CancellationToken stop) => _link.WriteLineAsync(line, stop);

    public Task<string?> ReadAsync() => _link.Output.ReadLineAsync();

    public Task<ChildFailedException> FailureAsync(string doing) => _link.FailureAsync(doing);

    public ValueTask DisposeAsync() => _link.DisposeAsync();
}
