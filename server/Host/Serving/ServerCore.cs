using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Bench.Host.FrontPage;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Options;
using Bench.Host.Patterns;
using Bench.Host.Publishing;
using Bench.Host.Scaling;
using Bench.Host.Traffic;

namespace Bench.Host.Serving;

/// <summary>What the two listeners share: the topics, the patterns over them, the publisher and the counters.</summary>
internal sealed class ServerCore : IDisposable
{
    public ServerCore(ServerOptions options, TimeProvider time)
    {
        Options = options;
        Time = time;
        Traffic = new ServerTraffic(PatternList.Names);
        Topics = new Topics(
            new Retention(options.RingCapacity, options.RingBytes), options.MaxTopics, time, new LogMemory(options.MaxLogMb * 1_048_576L),
            options.TopicIdleS * 1_000_000L);
        Deadlines = new DeadlineWheel(time);
        Flushes = new FlushWheel(time);
        CrossSite = new CrossSite(options.AllowOrigins);
        Backplane = options.Backplane is null ? null : ByRedis();
        Upstream = new Upstream(options, Topics, Traffic, CrossSite, Backplane);
        Publisher = new Publisher(Topics, Traffic, time, records: options.Compression > 0, shared: Backplane is not null);
        Demo = new Demo(Topics, Traffic, Publisher, time);
        DemoApi = new DemoApi(Demo, Topics, Publisher, CrossSite, time);
        Certificate = options.Tls > 0
            ? ServerCertificate.Make(time, options.Urls.Select(url => BindingAddress.Parse(url).Host.Trim('[', ']')))
            : null;
        Patterns = [.. PatternList.All.Select(entry => entry.Make(
            new PatternContext(options, Topics, Upstream, Backplane, CrossSite, Traffic.Of(entry.Name), Deadlines, Flushes, time)))];
    }

    public ServerOptions Options { get; }

    public TimeProvider Time { get; }

    public ServerTraffic Traffic { get; }

    public Topics Topics { get; }

    public DeadlineWheel Deadlines { get; }

    public FlushWheel Flushes { get; }

    public CrossSite CrossSite { get; }

    /// <summary>What makes the topics those of other servers too; null for a server alone.</summary>
    public Backplane? Backplane { get; }

    public Upstream Upstream { get; }

    public Publisher Publisher { get; }

    public Demo Demo { get; }

    public DemoApi DemoApi { get; }

    /// <summary>What the measured listener shows its clients; null where it speaks plain HTTP.</summary>
    public X509Certificate2? Certificate { get; }

    public IReadOnlyList<IPattern> Patterns { get; }

    // Apart, so that the client of Redis is loaded where it is asked for and nowhere else.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Backplane ByRedis() => new(new RedisExchange(Options, Time), Topics, Traffic, Time);

    public void Dispose()
    {
        Deadlines.Dispose();
        Flushes.Dispose();
        Traffic.Dispose();
        Certificate?.Dispose();
    }
}
