using System.Net;
using Bench.Loadgen.Fleet;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Runtime;
using StackExchange.Redis;

namespace Bench.Agent;

/// <summary>The list of a fleet's members as a Redis keeps it. Whether they live the agents find out from each other.</summary>
internal sealed class ClusterTable : IAsyncDisposable
{
    private const int Milliseconds = 5_000;

    // A member that was killed with all others has nobody to give it up: who comes next sees that it writes no more, and asks it.
    private static readonly TimeSpan WritePeriod = TimeSpan.FromSeconds(5);

    private readonly ClusterAddress _address;
    private readonly ConnectionMultiplexer _redis;
    private readonly ConfigurationOptions _options;
    private EventHandler<ConnectionFailedEventArgs>? _whenLost, _whenBack;

    private RedisKey Key => $"{FleetNames.Cluster}/{_address.Fleet}";

    /// <summary>Where the list is, in words.</summary>
    public string Place => $"the key {Key} of the Redis at {_address.Place}";

    private ClusterTable(ClusterAddress address, ConfigurationOptions options, ConnectionMultiplexer redis) =>
        (_address, _options, _redis) = (address, options, redis);

    /// <summary>Opens it.</summary>
    /// <exception cref="FleetException">It is not to be had; the message says why, and what to do.</exception>
    public static async Task<ClusterTable> OpenAsync(ClusterAddress address)
    {
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = true,
            ClientName = "realtime-bench",
            ConnectTimeout = Milliseconds,
            ConnectRetry = 1,
            DefaultDatabase = address.Database,
            User = address.User,
            Password = address.Password,
            EndPoints = { { address.Host, address.Port } },
        };
        ConnectionMultiplexer? redis = null;
        try
        {
            redis = await ConnectionMultiplexer.ConnectAsync(options);
            await redis.GetDatabase().PingAsync();
            return new ClusterTable(address, options, redis);
        }
        catch (Exception e) when (IsOfRedis(e))
        {
            if (redis is not null) await redis.DisposeAsync();
            using var patience = new CancellationTokenSource(Milliseconds);
            throw new FleetException(Told(address, e, await RedisWords.AskAsync(address, patience.Token)));
        }
    }

    /// <summary>Tells when Redis does not answer any more, and when it answers again.</summary>
    /// <param name="self">Who we are on the list.</param>
    /// <param name="told">Is told, a sentence each time.</param>
    public void Watch(Func<SiloAddress> self, Action<string> told)
    {
        var lost = 0;
        _whenLost = (_, e) =>
        {
            if (e.ConnectionType == ConnectionType.Interactive && Interlocked.Exchange(ref lost, 1) == 0)
                told($"the Redis at {_address.Place} is lost: a run that is under way goes on; until Redis answers again, no agent can "
                    + "join, no run can begin, and no agent that dies is taken off the list");
        };
        _whenBack = async (_, e) =>
        {
            if (e.ConnectionType == ConnectionType.Interactive && Interlocked.Exchange(ref lost, 0) == 1)
                told($"the Redis at {_address.Place} is back{(await IsKnownAsync(self) ? "" : ", and has forgotten this agent: when its "
                    + "run is over, start it again")}");
        };
        _redis.ConnectionFailed += _whenLost;
        _redis.ConnectionRestored += _whenBack;
    }

    /// <summary>Tells no more: who leaves is nobody on the list.</summary>
    public void WatchNoMore()
    {
        _redis.ConnectionFailed -= _whenLost;
        _redis.ConnectionRestored -= _whenBack;
    }

    // What fails here may end nothing, as nobody waits for it: a Redis that is lost again in this moment says so itself.
    private async Task<bool> IsKnownAsync(Func<SiloAddress> self)
    {
        try
        {
            return await _redis.GetDatabase().HashExistsAsync(Key, self().ToString());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return true;
        }
    }

    /// <summary>Makes it the list of a silo.</summary>
    public void ListOf(ISiloBuilder silo) => silo
        .UseRedisClustering(o =>
        {
            o.ConfigurationOptions = _options;
            o.CreateMultiplexer = _ => Task.FromResult<(IConnectionMultiplexer, bool)>((_redis, true)); // Shared: its end is ours.
            o.CreateRedisKey = _ => Key;
        })
        .Configure<ClusterMembershipOptions>(o => o.IAmAliveTablePublishTimeout = WritePeriod);

    /// <summary>Who is on it as a member.</summary>
    /// <exception cref="FleetException">It cannot be read; the message says why, and what to do.</exception>
    public async Task<ListedMember[]> MembersAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo =>
        {
            ListOf(silo);
            silo.ConfigureEndpoints(IPAddress.Loopback, 0, 0);
            silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (FleetNames.Cluster, FleetNames.Cluster));
        });
        using var host = builder.Build(); // Never started: it only knows how the list is read.
        var table = host.Services.GetRequiredService<IMembershipTable>();
        try
        {
            if (!await _redis.GetDatabase().KeyExistsAsync(Key)) return [];
            await table.InitializeMembershipTableAsync(tryInitTableVersion: false, CancellationToken.None);
            return ListedMember.ActiveOf(await table.ReadAllAsync(CancellationToken.None));
        }
        catch (Exception e) when (IsOfRedis(e))
        {
            throw new FleetException(Told(_address, e));
        }
        catch (Exception e) when (e is Newtonsoft.Json.JsonException or RedisClusteringException)
        {
            throw new FleetException(
                $"the Redis at {_address.Place} holds something else where fleet {_address.Fleet} would be, or the list of another "
                    + "version; install the same package on each machine, or give another ?fleet=NAME");
        }
    }

    /// <summary>Why Redis is of no use, with the next step; null where it is not Redis that failed.</summary>
    public string? ToldIfRedis(Exception e) => Causes(e).Any(IsOfRedis) ? Told(_address, e) : null;

    private static string Told(ClusterAddress address, Exception e, string? answered = null) => RedisWords.Told(
        address, string.Join(' ', Causes(e).Select(cause => cause.Message)),
        answered ?? Causes(e).OfType<RedisServerException>().FirstOrDefault()?.Message);

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    private static bool IsOfRedis(Exception e) => e is RedisException or RedisCommandException or RedisTimeoutException;

    private static IEnumerable<Exception> Causes(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException) yield return cause;
    }
}
