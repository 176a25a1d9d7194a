using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Progress;

namespace Bench.Agent;

/// <summary>
/// Carries the lines of one shard between the coordinator, which is at the other end of its pipes, and an agent. It ends when the shard
/// has, when its input does, or when the agent has not answered for <see cref="Silence"/>.
/// </summary>
internal static class LinkProgram
{
    /// <summary>
    /// An agent that has not answered for so long is gone. What follows takes 2.2 s and the end of this program: half a second for its
    /// connection, a fifth until the coordinator looks, one and a half until all links to that agent have noticed. A trial is over in 10 s.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(6);

    /// <summary>
    /// The agent has answered the roll call a moment ago, so it is there: that it takes long to let this one in means that it, or this host
    /// with a link for each agent, starts many programs at once. Less than who waits for the link does, or nobody would hear why.
    /// </summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(100);

    private static readonly TimeSpan TryAgain = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(LinkSettings settings)
    {
        var input = ShardCommandLine.ReadLines();
        var token = await input.WaitToReadAsync() && input.TryRead(out var first) && first.Length > 0 ? first : null;
        await using var client = await FleetClient.OpenAsync(
            FleetAddress.Of("the agent's address", settings.Address), new FleetDoor(token, FleetTls.Read(settings.TlsFile)), StartPatience);
        var (agent, wish) = (client.Agent, settings.Shard);
        var started = await AskAsync(
            settings.Agent, () => agent.StartAsync(wish.Run, wish.Name, [.. wish.Cores], wish.FixedTiering), once: true);
        if (started.Refusal is { } refusal) throw new FleetException(refusal);
        Say(JsonSerializer.Serialize(new LinkGreeting(started.ProcessId), FleetJson.Default.LinkGreeting));
        using var gone = new CancellationTokenSource();
        var reading = ReadAsync(settings.Agent, agent, started.Number, gone.Token);
        var writing = WriteAsync();
        var answers = true;
        try
        {
            // Either says why, but for the end of the input, which is no failure.
            if (await await Task.WhenAny(reading, writing) is { } why)
            {
                // What the agent says of itself names it.
                var named = why.StartsWith($"agent {settings.Agent} ", StringComparison.Ordinal);
                await LastWords.SayAsync(named ? why : $"on agent {settings.Agent}: {why}");
                return ExitCode.Error;
            }
        }
        catch (AgentGoneException)
        {
            answers = false;
            throw;
        }
        finally
        {
            await gone.CancelAsync();
            // However this ends, the shard does; if this cannot be said, the agent ends it when nobody asks for it any more. One that has
            // gone is told nothing: that would only take its time.
            if (answers)
                await Task.WhenAny(agent.EndAsync(started.Number).WaitAsync(TimeSpan.FromMilliseconds(500), CancellationToken.None));
        }

        return ExitCode.Ok;

        // Why a command was refused; null at the end of the input.
        async Task<string?> WriteAsync()
        {
            while (await input.WaitToReadAsync())
                while (input.TryRead(out var line))
                    if (await AskAsync(settings.Agent, () => agent.WriteAsync(started.Number, line), once: true) is { } why) return why;
            return null;
        }
    }

    // How the shard ended; null when the coordinator wants no more.
    private static async Task<string?> ReadAsync(string name, IAgentGrain agent, int shard, CancellationToken stop)
    {
        long from = 0;
        while (!stop.IsCancellationRequested)
        {
            var read = await AskAsync(name, () => agent.ReadAsync(shard, from), once: false);
            foreach (var line in read.Lines) Say(line);
            from += read.Lines.Length;
            if (read.Ended is { } ended) return ended;
        }

        return null;
    }

    // A command that is asked twice might be obeyed twice; a question for lines may be asked again.
    private static async Task<T> AskAsync<T>(string name, Func<Task<T>> ask, bool once)
    {
        var limit = new AnswerLimit(Silence, TimeProvider.System);
        while (true)
        {
            try
            {
                return await limit.WaitAsync(ask());
            }
            catch (Exception e) when (e is TimeoutException or Orleans.Runtime.OrleansException)
            {
                // Orleans gives up by the wall clock, also after a pause of our own.
                if (once || limit.IsOver) throw Gone(name);
                await limit.PauseAsync(TryAgain);
            }
        }
    }

    private static AgentGoneException Gone(string name) =>
        new($"agent {name} is gone: it has not answered for {Silence.TotalSeconds:0} s, or its connection was cut");

    private static void Say(string line)
    {
        Console.Out.Write(line + "\n");
        Console.Out.Flush();
    }
}
