using System.Collections.Concurrent;
using Bench.Contract;
using Bench.Host.Messages;
using Bench.Host.Traffic;

namespace Bench.Host.Scaling;

/// <summary>
/// The topics of several servers are one: a message that any of them takes is appended by all, with the same number. A server follows the
/// topics that somebody has asked it for, and passes over what it is told of others.
/// </summary>
internal sealed class Backplane : IAsyncDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);

    private readonly IExchange _exchange;
    private readonly Topics _topics;
    private readonly ServerTraffic _traffic;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Follower> _followers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Follower, int> _behind = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Follows nothing yet.</summary>
    /// <param name="exchange">What all servers share.</param>
    /// <param name="topics">This server's topics.</param>
    /// <param name="traffic">Counts what is published.</param>
    /// <param name="time">The clock.</param>
    public Backplane(IExchange exchange, Topics topics, ServerTraffic traffic, TimeProvider time)
    {
        (_exchange, _topics, _traffic, _time) = (exchange, topics, traffic, time);
        topics.Retired += Leave;
    }

    /// <summary>The name of the logs' life, the same on all servers. Cursors and tags of one are nothing to another.</summary>
    public string Life { get; private set; } = "";

    /// <summary>Faulted by a defect that following has ended with; else it never ends.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Connects. No topic is followed before.</summary>
    /// <exception cref="BackplaneException">The backplane cannot be reached.</exception>
    public async Task ConnectAsync() =>
        Life = await _exchange.ConnectAsync(Guid.NewGuid().ToString("N"), OnHeard, OnRestored, e => _ended.TrySetException(e));

    /// <summary>Publishes a message on all servers.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="data">Its data, one line of JSON.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="BackplaneException">The backplane cannot be reached, or does not say that it has the message.</exception>
    public Task<long> PublishAsync(string topic, byte[] data) => _exchange.PublishAsync(topic, _time.NowUs(), data);

    /// <summary>
    /// Brings a topic to where a reader may begin: this server follows it, and has the message that the reader has last.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="since">The reader's cursor; null for none.</param>
    /// <returns>False when it would be one topic too many.</returns>
    /// <exception cref="BackplaneException">It is not there yet, and the backplane cannot be reached.</exception>
    public ValueTask<bool> ReadyAsync(ReadOnlyMemory<char> topic, long? since)
    {
        if (!_topics.TryOpen(topic.Span, out var log)) return new(false);
        var follower = FollowerOf(topic.Span, log);
        return follower.Serves(since) ? new(true) : CaughtUpAsync(follower);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _exchange.DisposeAsync();
        _stop.Dispose();
    }

    private static async ValueTask<bool> CaughtUpAsync(Follower follower)
    {
        await follower.CatchUpAsync();
        return true;
    }

    private Follower FollowerOf(ReadOnlySpan<char> topic, MessageLog log)
    {
        if (_followers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(topic, out var there) && there.Log == log) return there;
        // The log of one that is there is retired, and this one is in its place.
        var name = topic.ToString();
        return _followers.AddOrUpdate(
            name, _ => new Follower(name, log, _exchange, _traffic),
            (_, other) => other.Log == log ? other : new Follower(name, log, _exchange, _traffic));
    }

    private void Leave(string topic, MessageLog log)
    {
        if (_followers.TryGetValue(topic, out var follower) && follower.Log == log)
            _followers.TryRemove(new KeyValuePair<string, Follower>(topic, follower));
    }

    private void OnHeard(ReadOnlySpan<char> topic, ReadOnlySpan<byte> encoded)
    {
        if (_followers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(topic, out var follower) && !follower.TryTake(encoded))
            CatchUp(follower);
    }

    private void OnRestored(string life)
    {
        Life = life;
        foreach (var follower in _followers.Values) CatchUp(follower);
    }

    // One flow for each that is behind, however often it is told so: it looks once more after it was last told.
    private void CatchUp(Follower follower)
    {
        if (_behind.AddOrUpdate(follower, 1, (_, told) => told + 1) == 1) _ = CatchUpAsync(follower);
    }

    private async Task CatchUpAsync(Follower follower)
    {
        try
        {
            int told;
            do
            {
                told = _behind[follower];
                while (!await TryCatchUpAsync(follower)) await Task.Delay(AskAgain, _time, _stop.Token);
            }
            while (!_behind.TryRemove(new KeyValuePair<Follower, int>(follower, told)));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            _ended.TrySetException(e);
        }
    }

    private static async Task<bool> TryCatchUpAsync(Follower follower)
    {
        try
        {
            await follower.CatchUpAsync();
            return true;
        }
        catch (BackplaneException)
        {
            return false; // Its clients stay, and are sent what they lack when it is back.
        }
    }
}
