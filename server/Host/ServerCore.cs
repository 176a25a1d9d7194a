using Bench.Host.FrontPage;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Options;
using Bench.Host.Patterns;
using Bench.Host.Publishing;
using Bench.Host.Traffic;

namespace Bench.Host;

/// <summary>What the two listeners share: the topics, the patterns over them, the publisher and the counters.</summary>
internal sealed class ServerCore : IDisposable
{
    public ServerCore(ServerOptions options, TimeProvider time)
    {
        Options = options;
        Time = time;
        Traffic = new ServerTraffic(PatternList.Names);
        Topics = new Topics(new Retention(options.RingCapacity, options.RingBytes), options.MaxTopics, time);
        Deadlines = new DeadlineWheel(time);
        Upstream = new Upstream(options, Topics, Traffic);
        Publisher = new Publisher(Topics, Traffic, time);
        Demo = new Demo(Topics, Traffic, Publisher, time);
        Patterns = [.. PatternList.All.Select(entry => entry.Make(new PatternContext(options, Topics, Upstream, Traffic.Of(entry.Name), Deadlines, time)))];
    }

    public ServerOptions Options { get; }

    public TimeProvider Time { get; }

    public ServerTraffic Traffic { get; }

    public Topics Topics { get; }

    public DeadlineWheel Deadlines { get; }

    public Upstream Upstream { get; }

    public Publisher Publisher { get; }

    public Demo Demo { get; }

    public IReadOnlyList<IPattern> Patterns { get; }

    public void Dispose()
    {
        Deadlines.Dispose();
        Traffic.Dispose();
    }
}
