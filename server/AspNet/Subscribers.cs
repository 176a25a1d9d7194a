using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Bench.AspNet;

/// <summary>Who follows which topic by server-sent events: a channel each.</summary>
internal sealed class Subscribers
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Channel<SseItem<string>>, byte>> _topics = new();
    private long _lastId;

    /// <summary>Hands a message to all that follow a topic.</summary>
    public void Publish(string topic, string message)
    {
        if (!_topics.TryGetValue(topic, out var channels)) return;
        var item = new SseItem<string>(message)
        {
            EventId = Interlocked.Increment(ref _lastId).ToString(System.Globalization.CultureInfo.InvariantCulture)
        };
        foreach (var channel in channels.Keys) channel.Writer.TryWrite(item);
    }

    /// <summary>The messages of a topic from now on.</summary>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync(string topic, [EnumeratorCancellation] CancellationToken gone)
    {
        var channel = Channel.CreateUnbounded<SseItem<string>>(new UnboundedChannelOptions { SingleReader = true });
        var channels = _topics.GetOrAdd(topic, _ => new());
        channels[channel] = 0;
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(gone)) yield return item;
        }
        finally
        {
            channels.TryRemove(channel, out _);
        }
    }
}
