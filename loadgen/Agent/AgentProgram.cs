using System.Net;
using System.Net.Sockets;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Bench.Agent;

/// <summary>
/// <c>bench agent</c>: one silo of the fleet. The first agent keeps the list of members; others join it. It ends with its standard input.
/// </summary>
internal static class AgentProgram
{
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(AgentSettings settings)
    {
        var listen = FleetAddress.Of("--listen", settings.Listen);
        var first = settings.Join is { } join ? FleetAddress.Of("--join", join) : listen;
        var token = FleetToken.Read(settings.TokenFile);
        if (token is null && !IPAddress.IsLoopback(listen.Address))
            throw new ScenarioException(
                $"--listen is {settings.Listen}, which others can reach, and there is no token; give --token-file FILE or set "
                    + $"{ChildEnvironment.FleetToken}, the same for all of the fleet, or listen on {FleetAddress.Usual}");
        foreach (var port in (int[])[listen.Port, listen.Port + 1]) ProveFree(new IPEndPoint(listen.Address, port), settings.Listen);
        if (settings.Join is not null && await OpenDoor.MissingAsync(SiloPort(first)) is { } why)
            throw new ScenarioException($"--join is {first}: {why}; start the first agent there, without --join");

        await using var shards = new HostedShards(
            settings.Name, wish => ShardProcess.LinesOfAgent(wish.Name, wish.Cores, wish.FixedTiering), settings.Allowed,
            TimeProvider.System);
        var handshake = new TokenHandshake(token);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(shards);
        builder.Services.AddSingleton(new AgentFacts(settings));
        builder.UseOrleans(silo => silo
            .UseDevelopmentClustering(SiloPort(first))
            .ConfigureEndpoints(listen.Address, SiloPort(listen).Port, listen.Port)
            .Configure<SiloOptions>(o => o.SiloName = settings.Name)
            .Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (FleetNames.Cluster, FleetNames.Cluster))
            .Configure<SiloConnectionOptions>(o =>
            {
                o.ConfigureSiloInboundConnection(handshake.Accepting);
                o.ConfigureSiloOutboundConnection(handshake.Opening);
                o.ConfigureGatewayInboundConnection(handshake.Accepting);
            }));
        using var host = builder.Build();
        using var stop = new CancellationTokenSource();
        new Thread(() => EndWithInput(stop)) { Name = "stdin", IsBackground = true }.Start();
        await StartAsync(host, handshake, settings, stop);
        Console.WriteLine(
            $"agent {settings.Name} listens on {settings.Listen} and the port after it; it loads {string.Join(", ", settings.Allowed)}");
        Console.Out.Flush();
        await shards.LookAfterAsync(Console.WriteLine, stop.Token);
        await shards.DisposeAsync();
        using var patience = new CancellationTokenSource(LeavePatience);
        try
        {
            await host.StopAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The others will find out that it has gone.
        }

        return ExitCode.Ok;
    }

    // Between silos the port after the one that people name.
    private static IPEndPoint SiloPort(IPEndPoint listen) => new(listen.Address, listen.Port + 1);

    private static async Task StartAsync(IHost host, TokenHandshake handshake, AgentSettings settings, CancellationTokenSource stop)
    {
        try
        {
            handshake.WhenRefused = stop.Cancel;
            await host.StartAsync(stop.Token);
            handshake.WhenRefused = () => { }; // A newcomer with another token is no reason to leave.
        }
        catch (OperationCanceledException) when (handshake.Failure is null && stop.IsCancellationRequested)
        {
            throw new FleetException($"agent {settings.Name} was ended before it was part of the fleet");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new FleetException(
                $"agent {settings.Name} could not become part of the fleet{(settings.Join is null ? "" : $" at {settings.Join}")}: "
                    + (handshake.Failure ?? e.GetBaseException().Message));
        }
    }

    private static void EndWithInput(CancellationTokenSource stop)
    {
        using var input = Console.OpenStandardInput();
        Span<byte> buffer = stackalloc byte[64];
        while (input.Read(buffer) > 0)
        {
        }

        stop.Cancel();
    }

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
