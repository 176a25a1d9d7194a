using System.Net;
using System.Net.Sockets;
using Bench.Contract;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;

namespace Bench.Agent;

/// <summary>
/// <c>bench agent</c>: one silo of the fleet. A Redis keeps the list of members, or the first agent, which others join. It ends with its
/// standard input.
/// </summary>
internal static class AgentProgram
{
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(AgentSettings settings)
    {
        // The lines of each of its generators, and what they say beside, are read.
        ThreadPool.SetMinThreads(ProcessRule.WorkersForMost, 16);
        var listen = FleetAddress.Of("--listen", settings.Listen);
        var cluster = settings.Cluster is { } named ? ClusterAddress.Of(named) : null;
        var first = cluster is null ? SiloPort(settings.Join is { } join ? FleetAddress.Of("--join", join) : listen) : null;
        var token = FleetToken.Read(settings.TokenFile);
        var tls = FleetTls.Read(settings.TlsFile);
        if (new FleetKeys(token, settings.TlsFile).Problem(listen, cluster) is { } problem) throw new ScenarioException(problem);
        foreach (var port in (int[])[listen.Port, listen.Port + 1]) ProveFree(new IPEndPoint(listen.Address, port), settings.Listen);
        if (settings.Join is not null && await OpenDoor.MissingAsync(first!) is { } why)
            throw new ScenarioException($"--join is {settings.Join}: {why}; start the first agent there, without --join");
        await using var table = cluster is null ? null : await ClusterTable.OpenAsync(cluster);

        await using var shards = new HostedShards(
            settings.Name, wish => ShardProcess.LinesOfAgent(wish.Name, wish.Cores, wish.FixedTiering), settings.Allowed,
            TimeProvider.System);
        await using var output = new HeardOutput(Console.Out); // A full disk under its log is no reason to end.
        var door = new FleetDoor(token, tls) { CallsByList = cluster is not null };
        var stop = new CancellationTokenSource(); // Lives as long as the program: its input may end at any moment.
        var cutOff = new CutOff(settings.Name, stop);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(shards);
        builder.Services.AddSingleton(new AgentFacts(settings));
        builder.UseOrleans(silo =>
        {
            if (table is null) silo.UseDevelopmentClustering(first!);
            else table.ListOf(silo);
            silo.AddGrainDirectory(NoDirectory.Name, (_, _) => new NoDirectory());
            silo.ConfigureServices(services => services.AddSingleton<IFatalErrorHandler>(cutOff)) // In place of one that ends the process.
                .ConfigureEndpoints(listen.Address, SiloPort(listen).Port, listen.Port)
                .Configure<SiloOptions>(o => o.SiloName = settings.Name)
                .Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (FleetNames.Cluster, FleetNames.Cluster))
                // Else each agent tells each other one once a second how busy it is, so that grains are placed by it: ours never are.
                .Configure<DeploymentLoadPublisherOptions>(o => o.DeploymentLoadPublisherRefreshTime = TimeSpan.Zero)
                .Configure<SiloConnectionOptions>(o =>
                {
                    o.ConfigureSiloInboundConnection(door.Accepting);
                    o.ConfigureSiloOutboundConnection(door.Opening);
                    o.ConfigureGatewayInboundConnection(door.Accepting);
                });
        });
        var host = builder.Build(); // Disposed of once it has stopped; where it cannot, it ends with the program.
        StandardInput.OnEnd(stop.Cancel);
        door.WhenShutOut = new ShutOutLines(TimeProvider.System, told => Say($"agent {settings.Name}: {told}")).Add;
        table?.Watch(
            () => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress, told => Say($"agent {settings.Name}: {told}"));
        await StartAsync();
        Say($"agent {settings.Name} listens on {settings.Listen} and the port after it; it loads {string.Join(", ", settings.Allowed)}");
        await shards.LookAfterAsync(output, stop.Token);
        table?.WatchNoMore();
        await shards.LeaveAsync(cutOff.Why ?? $"agent {settings.Name} was ended");
        await TakeLeaveAsync(host, e => cutOff.Why is not null || table?.ToldIfRedis(e) is not null);
        return cutOff.Why is { } cause ? throw new FleetException(cause) : ExitCode.Ok;

        void Say(string line)
        {
            output.WriteLine(line);
            output.Flush();
        }

        async Task StartAsync()
        {
            string? refusal = null, waiting = null;
            try
            {
                door.WhenRefused = (outcome, called, told) =>
                {
                    if (FleetDoor.EndsStart(outcome, called, first))
                    {
                        refusal = told;
                        stop.Cancel();
                        return;
                    }

                    var member = FleetDoor.ToldOfMember(outcome, called, told, table?.Place);
                    if (waiting == member) return;
                    Say($"agent {settings.Name} waits: {waiting = member}");
                };
                await host.StartAsync(stop.Token);
                door.WhenRefused = (_, _, _) => { }; // A newcomer with another token is no reason to leave.
            }
            catch (OperationCanceledException) when (refusal is null && cutOff.Why is null && stop.IsCancellationRequested)
            {
                throw new FleetException($"agent {settings.Name} was ended before it was part of the fleet");
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new FleetException(
                    $"agent {settings.Name} could not become part of the fleet"
                        + $"{((settings.Join ?? settings.Cluster) is { } where ? $" at {where}" : "")}: "
                        + (refusal ?? cutOff.Why ?? waiting ?? table?.ToldIfRedis(e) ?? e.GetBaseException().Message));
            }
        }
    }

    private static async Task TakeLeaveAsync(IHost host, Func<Exception, bool> isAlone)
    {
        using var patience = new CancellationTokenSource(LeavePatience);
        try
        {
            // What is lost, as a Redis may be, it would try to tell for minutes.
            await host.StopAsync(patience.Token).WaitAsync(patience.Token);
            host.Dispose();
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The others will find out that it has gone.
        }
        catch (Exception e) when (e is not OutOfMemoryException && isAlone(e))
        {
            // Who was given up, or has lost the list, has nobody to take leave of: that it was, is told elsewhere.
        }
    }

    // Between silos the port after the one that people name.
    private static IPEndPoint SiloPort(IPEndPoint listen) => new(listen.Address, listen.Port + 1);

    private static void ProveFree(IPEndPoint place, string listen)
    {
        try
        {
            using var listener = new TcpListener(place);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new ScenarioException(
                $"--listen is {listen}: {place} cannot be listened on ({e.Message}); give another port, or end who has it");
        }
    }
}
