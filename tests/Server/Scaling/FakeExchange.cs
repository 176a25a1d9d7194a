using System.Text;
using Bench.Contract;
using Bench.Host.Scaling;

namespace Bench.Tests.Server.Scaling;

/// <summary>What the servers of a test share in the place of Redis: one topic's number and tail, and who is told.</summary>
/// <param name="retained">Messages that the tail keeps.</param>
internal sealed class FakeShared(int retained = 1000)
{
    private readonly List<FakeExchange> _members = [];
    private readonly List<byte[]> _tail = [];

    /// <summary>The last number.</summary>
    public long Number { get; private set; }

    /// <summary>Numbers begin above it.</summary>
    public long Base { get; private set; }

    public FakeExchange Join()
    {
        var member = new FakeExchange(this);
        _members.Add(member);
        return member;
    }

    public long Publish(string topic, long nowUs, byte[] data)
    {
        var encoded = MessageCodec.Encode(new MessageStamps(++Number, nowUs, nowUs), data);
        _tail.Add(encoded);
        if (_tail.Count > retained) _tail.RemoveAt(0);
        foreach (var member in _members) member.Coming.Enqueue((topic, encoded));
        return Number;
    }

    public Tail After(long number) => new(Base, [.. _tail.Skip((int)Math.Max(0, number - (Number - _tail.Count)))]);

    /// <summary>All is lost, and numbers go on above this one.</summary>
    public void BeginAt(long number)
    {
        Base = Number = number;
        _tail.Clear();
    }
}

/// <summary>One server's end of it. What it is told waits until the test delivers it, or loses it.</summary>
internal sealed class FakeExchange(FakeShared shared) : IExchange
{
    private Heard _heard = (_, _) => { };
    private Action<string> _restored = _ => { };
    private Action<Exception> _failed = _ => { };

    /// <summary>What the server is going to be told.</summary>
    public Queue<(string Topic, byte[] Encoded)> Coming { get; } = [];

    /// <summary>It cannot be reached.</summary>
    public bool IsGone { get; set; }

    /// <summary>How often a tail was asked for.</summary>
    public int Fetches { get; private set; }

    /// <summary>A fetch has looked, and its answer waits for this; null for nothing.</summary>
    public Task? Answering { get; set; }

    public Task<string> ConnectAsync(string life, Heard heard, Action<string> restored, Action<Exception> failed)
    {
        (_heard, _restored, _failed) = (heard, restored, failed);
        return Task.FromResult("one life");
    }

    public Task<long> PublishAsync(string topic, long nowUs, byte[] data) =>
        IsGone ? Task.FromException<long>(Gone()) : Task.FromResult(shared.Publish(topic, nowUs, data));

    public async Task<Tail> TailAsync(string topic, long after)
    {
        Fetches++;
        if (IsGone) throw Gone();
        var found = shared.After(after);
        if (Answering is { } answering) await answering;
        return found;
    }

    /// <summary>Tells the server of the next one.</summary>
    public void Deliver()
    {
        var (topic, encoded) = Coming.Dequeue();
        Tell(topic, Encoding.UTF8.GetString(encoded));
    }

    public void DeliverAll()
    {
        while (Coming.Count > 0) Deliver();
    }

    /// <summary>Tells the server of anything.</summary>
    public void Tell(string topic, string encoded)
    {
        try
        {
            _heard(topic, Encoding.UTF8.GetBytes(encoded));
        }
        catch (InvalidDataException e)
        {
            _failed(e);
        }
    }

    /// <summary>The connection was lost, with all that was on its way, and is there again.</summary>
    public void Restore(string life = "one life")
    {
        Coming.Clear();
        IsGone = false;
        _restored(life);
    }

    public ValueTask DisposeAsync() => default;

    private static BackplaneException Gone() => new("the backplane does not answer");
}
