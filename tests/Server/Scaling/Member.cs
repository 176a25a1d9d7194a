using System.Text;
using Bench.Host.Messages;
using Bench.Host.Scaling;
using Bench.Host.Traffic;

namespace Bench.Tests.Server.Scaling;

/// <summary>A server as far as the backplane goes.</summary>
internal sealed class Member : IAsyncDisposable
{
    public const string Topic = "t";

    /// <summary>After so long without use a topic may go.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private Member(FakeExchange exchange, int limit)
    {
        Exchange = exchange;
        Topics = new Topics(
            new Retention(1024, 1_000_000), limit, Time, new LogMemory(long.MaxValue), (long)Idle.TotalMicroseconds);
        Backplane = new Backplane(exchange, Topics, Traffic, Time);
        Deadlines = new DeadlineWheel(Time);
    }

    public SteppedTime Time { get; } = new();

    public FakeExchange Exchange { get; }

    public Topics Topics { get; }

    public ServerTraffic Traffic { get; } = new([]);

    public Backplane Backplane { get; }

    public DeadlineWheel Deadlines { get; }

    public MessageLog Log => Topics.Peek(Topic);

    public static async Task<Member> JoinAsync(FakeShared shared, int limit = 10)
    {
        var member = new Member(shared.Join(), limit);
        await member.Backplane.ConnectAsync();
        return member;
    }

    public Task<bool> ReadyAsync(long? since = null, string topic = Topic) => Backplane.ReadyAsync(topic.AsMemory(), since).AsTask();

    public Task<long> PublishAsync(string text) => Backplane.PublishAsync(Topic, Encoding.UTF8.GetBytes($"\"{text}\""));

    /// <summary>Number and text of each message that is retained.</summary>
    public string[] Read()
    {
        var read = new List<string>();
        long cursor = 0, lapped = 0;
        while (Log.Read(ref cursor, ref lapped) is { } message)
        {
            var (sequence, text) = Messages.One(Encoding.UTF8.GetString(message.Encoded));
            read.Add($"{sequence} {text}");
        }

        Assert.Equal(0, lapped);
        return [.. read];
    }

    public async ValueTask DisposeAsync()
    {
        await Backplane.DisposeAsync();
        Deadlines.Dispose();
        Traffic.Dispose();
    }
}
