using System.Net;
using System.Net.Sockets;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Bench.Agent;

/// <summary>
/// <c>bench agent</c>: one silo of the fleet. The first agent keeps the list of members; others join it. It ends with its standard input.
/// </summary>
internal static class AgentProgram
{
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(AgentSettings settings)
    {
        // The lines of each of its generators, and what they say beside, are read.
        ThreadPool.SetMinThreads(ProcessRule.WorkersForMost, 16);
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
        await using var output = new HeardOutput(Console.Out); // A full disk under its log is no reason to end.
        var handshake = new TokenHandshake(token);
        var stop = new CancellationTokenSource(); // Lives as long as the program: its input may end at any moment.
        var cutOff = new CutOff(settings.Name, stop);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(shards);
        builder.Services.AddSingleton(new AgentFacts(settings));
        builder.UseOrleans(silo => silo
            .ConfigureServices(services => services.AddSingleton<IFatalErrorHandler>(cutOff)) // In place of one that ends the process.
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
        new Thread(() => EndWithInput(stop)) { Name = "stdin", IsBackground = true }.Start();
        await StartAsync();
        output.WriteLine(
            $"agent {settings.Name} listens on {settings.Listen} and the port after it; it loads {string.Join(", ", settings.Allowed)}");
        output.Flush();
        await shards.LookAfterAsync(output, stop.Token);
        await shards.LeaveAsync(cutOff.Why ?? $"agent {settings.Name} was ended");
        using var patience = new CancellationTokenSource(LeavePatience);
        try
        {
            await host.StopAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The others will find out that it has gone.
        }
        catch (Exception e) when (cutOff.Why is not null && e is not OutOfMemoryException)
        {
            // Who was given up has nobody to take leave of: what went wrong is told below.
        }

        return cutOff.Why is { } cause ? throw new FleetException(cause) : ExitCode.Ok;

        async Task StartAsync()
        {
            string? refusal = null, waiting = null;
            try
            {
                handshake.WhenRefused = (outcome, called) =>
                {
                    if (TokenHandshake.EndsStart(outcome, called, SiloPort(first)))
                    {
                        refusal = TokenHandshake.Told(outcome, called?.ToString());
                        stop.Cancel();
                        return;
                    }

                    if (waiting == TokenHandshake.ToldOfMember(called)) return;
                    output.WriteLine($"agent {settings.Name} waits: {waiting = TokenHandshake.ToldOfMember(called)}");
                    output.Flush();
                };
                await host.StartAsync(stop.Token);
                handshake.WhenRefused = (_, _) => { }; // A newcomer with another token is no reason to leave.
            }
            catch (OperationCanceledException) when (refusal is null && cutOff.Why is null && stop.IsCancellationRequested)
            {
                throw new FleetException($"agent {settings.Name} was ended before it was part of the fleet");
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new FleetException(
                    $"agent {settings.Name} could not become part of the fleet{(settings.Join is null ? "" : $" at {settings.Join}")}: "
                        + (refusal ?? cutOff.Why ?? waiting ?? e.GetBaseException().Message));
            }
        }
    }

    // Between silos the port after the one that people name.
    private static IPEndPoint SiloPort(IPEndPoint listen) => new(listen.Address, listen.Port + 1);

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
