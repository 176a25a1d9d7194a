using System.Net;
using Bench.Loadgen.Fleet;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Bench.Agent;

/// <summary>A connection to one agent, by its own door: what another agent does cannot disturb it.</summary>
internal sealed class FleetClient : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeavePatience = TimeSpan.FromMilliseconds(500);

    private readonly IHost _host;

    private FleetClient(IHost host) => _host = host;

    /// <summary>The agent.</summary>
    public IAgentGrain Agent => _host.Services.GetRequiredService<IClusterClient>().GetGrain<IAgentGrain>(0);

    /// <summary>Opens one.</summary>
    /// <param name="address">Where the agent listens.</param>
    /// <param name="door">How the two prove that they belong together.</param>
    /// <param name="within">How long it may take until the agent lets this one in; null for half a minute.</param>
    /// <exception cref="FleetException">No agent is there, we do not belong together, or it broke off; the message says which.</exception>
    public static async Task<FleetClient> OpenAsync(IPEndPoint address, FleetDoor door, TimeSpan? within = null)
    {
        // Orleans would try for half a minute where nobody listens.
        if (await OpenDoor.MissingAsync(address) is { } why)
            throw new FleetException(
                $"no agent could be reached at {address}: {why}; start one with bench agent --name A --listen {address}, or give "
                    + "its address");
        using var patience = new CancellationTokenSource(within ?? StartPatience);
        try
        {
            return await door.StartAsync(stop => StartAsync(address, door, stop), patience.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new FleetException(
                door.Failure ?? $"the agent at {address} takes no part in a fleet: it is too busy, about to end, or listens at another "
                    + "address than this, as behind a proxy; give its own, or try again");
        }
    }

    private static async Task<FleetClient> StartAsync(IPEndPoint address, FleetDoor door, CancellationToken stop)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(client => client
            .UseStaticClustering(address)
            .Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (FleetNames.Cluster, FleetNames.Cluster))
            .Configure<ClientConnectionOptions>(o => o.ConfigureConnection(door.Opening)));
        var host = builder.Build();
        try
        {
            await host.StartAsync(stop);
            return new FleetClient(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(LeavePatience);
        try
        {
            await _host.StopAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // The agent sees that the connection has gone.
        }

        _host.Dispose();
    }
}
