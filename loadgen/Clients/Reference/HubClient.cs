using System.Text;
using System.Text.Json;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Dialects;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// A hub of SignalR, by SignalR's own client. The pattern is the transport; its connections are those of the engine, and counted.
/// </summary>
/// <param name="pattern">The pattern.</param>
/// <param name="hub">The hub.</param>
internal sealed class HubClient(Pattern pattern, HubSpec hub) : IReferencePattern
{
    // For the other side's part in a connection that ends in good order.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly HttpTransportType _transport =
        pattern.Up == WayUp.SameConnection ? HttpTransportType.WebSockets
        : pattern.OnHold ? HttpTransportType.LongPolling
        : HttpTransportType.ServerSentEvents;

    public string Name => pattern.Key;

    public bool IsLibrarys => true;

    public async Task RunAsync(ReferenceClient client, CancellationToken stop)
    {
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var bytes = new HubBytes(client.Waits, hub.On);
        await using var sockets = new HubSockets(client, bytes);
        var connection = Make(client, sockets, bytes, ended);
        try
        {
            await connection.StartAsync(stop);
            await SubscribeAsync(client, connection, stop);
            client.Ready();
            if (await ended.Task.WaitAsync(stop) is { } why) throw why;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            throw HubFailure.Of(e);
        }
        finally
        {
            await EndAsync(client, connection);
            bytes.Over();
        }
    }

    public Task<bool> SendAsync(ReferenceClient client, Func<ReadOnlyMemory<byte>> write, CancellationToken stop) =>
        throw new NotSupportedException("clients of a hub only receive");

    private HubConnection Make(ReferenceClient client, HubSockets sockets, HubBytes bytes, TaskCompletionSource<Exception?> ended)
    {
        var builder = new HubConnectionBuilder().WithUrl(client.AddressOf(client.Dialect.Path(client.Asking())), options =>
        {
            options.Transports = _transport;
            options.SkipNegotiation = hub.SkipNegotiation;
            options.HttpMessageHandlerFactory = own =>
            {
                own.Dispose(); // Its connections would be counted nowhere.
                return new HubRequests(client, bytes, polls: _transport == HttpTransportType.LongPolling);
            };
            options.WebSocketFactory = async (context, cancel) => await sockets.OpenAsync(context.Uri, cancel);
        });
        IHubProtocol protocol = hub.Protocol == HubProtocol.Messagepack ? new MessagePackHubProtocol() : new JsonHubProtocol();
        builder.Services.AddSingleton<IHubProtocol>(new HubReading(protocol, bytes));
        if (hub.Reconnect != HubReconnect.None) builder.WithAutomaticReconnect(new HubRetries(client, bytes));
        if (hub.Reconnect == HubReconnect.Stateful) builder.WithStatefulReconnect();
        var connection = builder.Build();
        connection.On(hub.On, [typeof(object)], arguments =>
        {
            // No reading may have the message without its bytes.
            using var oneInstant = client.Recorder.Hold();
            Take(client, arguments[0]);
            bytes.Counted(arguments);
            return Task.CompletedTask;
        });
        connection.Reconnected += _ => AgainAsync(client, connection, ended);
        connection.Closed += why =>
        {
            ended.TrySetResult(why);
            return Task.CompletedTask;
        };
        return connection;
    }

    // A text is what it spells and other JSON as it is written, as in units of other targets.
    private static void Take(ReferenceClient client, object? argument)
    {
        if (argument is JsonElement { ValueKind: JsonValueKind.String } json) argument = json.GetString();
        if (argument is string text) client.Receive(Encoding.UTF8.GetBytes(text));
        else if (argument is JsonElement other) client.Receive(Encoding.UTF8.GetBytes(other.GetRawText()));
        else client.Recorder.NotFound();
    }

    private Task SubscribeAsync(ReferenceClient client, HubConnection connection, CancellationToken stop) =>
        connection.InvokeCoreAsync(hub.Subscribe, ((HubDialect)client.Dialect).Arguments(client.Asking()), stop);

    // A connection that SignalR made anew is in no group yet. One that was lost again meanwhile is made anew once more.
    private async Task AgainAsync(ReferenceClient client, HubConnection connection, TaskCompletionSource<Exception?> ended)
    {
        try
        {
            await SubscribeAsync(client, connection, CancellationToken.None);
            client.Ready();
        }
        catch (Exception e)
        {
            if (connection.State == HubConnectionState.Connected) ended.TrySetResult(e);
            else client.Recorder.ReconnectFailed(HubFailure.Of(e).Message);
        }
    }

    private static async Task EndAsync(ReferenceClient client, HubConnection connection)
    {
        var over = connection.DisposeAsync().AsTask();
        try
        {
            await over.WaitAsync(Patience, client.Time);
        }
        catch (TimeoutException)
        {
            client.Cut(); // The other side does not answer: nothing is left to be polite to.
            await over;
        }
    }
}

/// <summary>When SignalR's client makes a lost connection anew: as it does by itself, and each time the client's record is told.</summary>
/// <param name="client">The client.</param>
/// <param name="bytes">What waits for it; when a connection is made anew, all that was read of the one before is told.</param>
internal sealed class HubRetries(ReferenceClient client, HubBytes bytes) : IRetryPolicy
{
    // Those of WithAutomaticReconnect() (ASP.NET Core 10, DefaultRetryPolicy), in seconds.
    private static readonly int[] PausesS = [0, 2, 10, 30];

    public TimeSpan? NextRetryDelay(RetryContext retryContext)
    {
        bytes.Over();
        if (retryContext.PreviousRetryCount == 0) client.LostByLibrary(HubFailure.Of(retryContext.RetryReason).Message);
        else client.Recorder.ReconnectFailed(HubFailure.Of(retryContext.RetryReason).Message);
        return retryContext.PreviousRetryCount < PausesS.Length ? TimeSpan.FromSeconds(PausesS[retryContext.PreviousRetryCount]) : null;
    }
}
