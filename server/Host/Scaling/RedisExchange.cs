using System.Text;
using Bench.Contract;
using Bench.Host.Options;
using StackExchange.Redis;

namespace Bench.Host.Scaling;

/// <summary>Redis as the backplane: scripts that number and retain, and one channel for all topics.</summary>
/// <param name="options">The server's: where Redis is, and how much of a topic is retained.</param>
/// <param name="time">The clock.</param>
internal sealed class RedisExchange(ServerOptions options, TimeProvider time) : IExchange
{
    private const string LifeKey = "bench:life";
    private const string ChannelName = "bench:messages";
    private const int PatienceMs = 5_000, LookAgainMs = 10;

    // What stands between a topic and its message; before it there is nothing in a server's own word to itself.
    private const byte End = (byte)'\n';

    private static readonly TimeSpan TryAgain = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _reconnected = new(0);
    private volatile OwnWord _word = new();
    private volatile KnownLife _life = new("", RedisScripts.NoRun);
    private volatile int _losses;
    private volatile int _joinedAfter = -1;
    private ConnectionMultiplexer? _connection;
    private Task _watching = Task.CompletedTask;

    public Task<string> ConnectAsync(string life, Heard heard, Action<string> restored, Action<Exception> failed) => AskAsync(async () =>
    {
        var wanted = ConfigurationOptions.Parse(options.Backplane!);
        wanted.ClientName = "bench-server";
        wanted.ConnectTimeout = wanted.AsyncTimeout = PatienceMs;
        wanted.ReconnectRetryPolicy = new LinearRetry((int)TryAgain.TotalMilliseconds);
        // What cannot be sent now is refused now, and whoever has sent it is told so.
        wanted.BacklogPolicy = BacklogPolicy.FailFast;
        _connection = await ConnectionMultiplexer.ConnectAsync(wanted);
        _connection.ConnectionFailed += (_, _) =>
        {
            Interlocked.Increment(ref _losses);
            _reconnected.Release();
        };
        _connection.ConnectionRestored += (_, _) => _reconnected.Release();
        var subscriber = _connection.GetSubscriber();
        // The client says that it is connected when it can ask, which may be a moment before it can be told of anything.
        for (var waitedMs = 0; !subscriber.IsConnected(Channel) && waitedMs < PatienceMs; waitedMs += LookAgainMs)
            await Task.Delay(TimeSpan.FromMilliseconds(LookAgainMs), time, _stop.Token);
        (await subscriber.SubscribeAsync(Channel)).OnMessage(message => Hear(message.Message, heard, failed));
        await HearOwnWordAsync();
        _life = new KnownLife(life, RedisScripts.NoRun);
        await JoinAsync();
        _watching = WatchAsync(restored, failed);
        return _life.Name;
    });

    public Task<long> PublishAsync(string topic, long nowUs, byte[] data) => AskAsync(async () =>
    {
        // A Redis that was started again may number as it did before, until somebody has joined it.
        if (_joinedAfter != _losses) throw Refusal("was lost, and this server has not joined it again");
        return (long)await Database.ScriptEvaluateAsync(
            RedisScripts.Publish, KeysOf(topic),
            [.. _life.Known, nowUs, data, options.RingCapacity, options.RingBytes, ChannelName, topic]);
    });

    public Task<Tail> TailAsync(string topic, long after) => AskAsync(async () =>
    {
        var found = (RedisResult[])(await Database.ScriptEvaluateAsync(RedisScripts.Tail, KeysOf(topic), [.. _life.Known, after]))!;
        return new Tail((long)found[0], (byte[][])found[1]!);
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        if (_connection is not null) await _connection.DisposeAsync();
        _reconnected.Dispose();
        _stop.Dispose();
    }

    private static RedisChannel Channel => RedisChannel.Literal(ChannelName);

    private IDatabase Database => _connection!.GetDatabase();

    private static RedisKey[] KeysOf(string topic) => [LifeKey, $"bench:topic:{topic}", $"bench:tail:{topic}"];

    private async Task JoinAsync()
    {
        var losses = _losses;
        var joined = (RedisValue[])(await Database.ScriptEvaluateAsync(RedisScripts.Join, [LifeKey], _life.Known))!;
        _life = new KnownLife(joined[0].ToString(), joined[1].ToString());
        _joinedAfter = losses;
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (IsOfRedis(e, out var wasSent))
        {
            var what = e is RedisServerException ? $"refuses: {e.Message.TrimEnd('.')}" : "does not answer";
            throw Refusal(wasSent ? $"{what}, and may have got what it was sent" : what);
        }
    }

    private BackplaneException Refusal(string what) => new($"the backplane, Redis at {options.Backplane}, {what}");

    private bool IsOfRedis(Exception e, out bool wasSent)
    {
        wasSent = e is RedisConnectionException { CommandStatus: CommandStatus.Sent }
            or RedisTimeoutException { Commandstatus: CommandStatus.Sent };
        // What the client has not sent when a connection is lost, it may cancel; nobody else does before the end.
        return e is RedisException or RedisTimeoutException
            || (e is OperationCanceledException or ObjectDisposedException && !_stop.IsCancellationRequested);
    }

    private void Hear(RedisValue payload, Heard heard, Action<Exception> failed)
    {
        try
        {
            ReadOnlySpan<byte> bytes = (byte[])payload!;
            if (bytes.StartsWith(End))
            {
                _word.Hear(bytes);
                return;
            }

            var end = bytes.IndexOf(End);
            if (end is < 1 or > Protocol.LongestTopicName)
                throw new InvalidDataException("what came by the backplane is no message of a server's: somebody else publishes there");
            Span<char> topic = stackalloc char[end];
            Encoding.ASCII.GetChars(bytes[..end], topic);
            heard(topic, bytes[(end + 1)..]);
        }
        catch (Exception e)
        {
            failed(e);
        }
    }

    // When its own word has come back by the channel, what is published from then on comes too; what was before is in the tails.
    private async Task HearOwnWordAsync()
    {
        var word = _word = new OwnWord();
        while (!word.Heard.IsCompleted)
        {
            await Database.PublishAsync(Channel, word.Bytes);
            await Task.WhenAny(word.Heard, Task.Delay(TryAgain, time, _stop.Token));
            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task WatchAsync(Action<string> restored, Action<Exception> failed)
    {
        try
        {
            while (true)
            {
                await _reconnected.WaitAsync(_stop.Token);
                while (!await TryComeBackAsync()) await Task.Delay(TryAgain, time, _stop.Token);
                restored(_life.Name);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            failed(e);
        }
    }

    private async Task<bool> TryComeBackAsync()
    {
        try
        {
            await JoinAsync();
            await HearOwnWordAsync();
            return true;
        }
        catch (Exception e) when (IsOfRedis(e, out _))
        {
            return false; // Gone again.
        }
    }

    /// <summary>What a server knows of the logs' life: <see cref="RedisScripts.Join"/>.</summary>
    private sealed record KnownLife(string Name, string Run)
    {
        public RedisValue[] Known => [Name, Run];
    }

    /// <summary>What a server says by the channel to find out whether it hears it.</summary>
    private sealed class OwnWord
    {
        private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public byte[] Bytes { get; } = [End, .. Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"))];

        public Task Heard => _heard.Task;

        public void Hear(ReadOnlySpan<byte> bytes)
        {
            if (bytes.SequenceEqual(Bytes)) _heard.TrySetResult();
        }
    }
}
