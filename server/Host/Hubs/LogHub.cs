using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Options;
using Bench.Host.Patterns;
using Bench.Host.Traffic;
using MessagePack;
using MessagePack.Formatters;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.SignalR;

namespace Bench.Host.Hubs;

/// <summary>
/// A hub of SignalR over the same topics as the patterns, so that what the library adds to a rung is its difference to that rung.
/// A subscriber names its cursor, and nothing that the log still has is lost when its connection is.
/// </summary>
internal sealed class LogHub(LogFeed feed) : Hub
{
    /// <summary>Where it is served.</summary>
    internal const string Path = "/hub";

    /// <summary>The client's method that is called with a message.</summary>
    internal const string On = "message";

    /// <summary>Sends the caller the messages of a topic after a cursor, until its connection ends.</summary>
    /// <exception cref="HubException">
    /// The topic or the cursor breaks the rules, there is no room for another topic or subscriber, or the connection has subscribed before.
    /// </exception>
    public void Subscribe(string topic, string since) => feed.Begin(Context, topic, since);
}

/// <summary>What the hub is given of the server.</summary>
internal sealed record LogHubContext(
    ServerOptions Options, Topics Topics, CrossSite CrossSite, ServerTraffic Traffic, DeadlineWheel Deadlines);

/// <summary>What reads the topics for subscribers of <see cref="LogHub"/>: one flow each, as in the patterns.</summary>
internal sealed class LogFeed(LogHubContext context, IHubContext<LogHub> hub)
{
    private int _flows;

    /// <summary>The services that the hub needs.</summary>
    public static void AddTo(IServiceCollection services, LogHubContext context)
    {
        services.AddSingleton(context);
        services.AddSingleton<LogFeed>();
        // What clients do wrong is answered, not logged.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.SignalR", LogLevel.Critical));
        services.AddSignalR(signalR => signalR.KeepAliveInterval = TimeSpan.FromMilliseconds(context.Options.PingMs))
            .AddMessagePackProtocol();
    }

    /// <summary>Serves the hub. Pages of other sites are refused as in the other ways to send.</summary>
    public static void Map(WebApplication app, LogHubContext context)
    {
        // As the routes: in any case.
        app.UseWhen(
            http => http.Request.Path.StartsWithSegments(LogHub.Path, StringComparison.OrdinalIgnoreCase),
            branch => branch.Use(next =>
                http => context.CrossSite.Check(http.Request) is { } foreign ? foreign.WriteAsync(http) : next(http)));
        app.MapHub<LogHub>(LogHub.Path, connection =>
        {
            connection.LongPolling.PollTimeout = TimeSpan.FromMilliseconds(context.Options.HoldMs);
            connection.AllowStatefulReconnects = true;
        });
    }

    /// <summary>Begins to send to a caller.</summary>
    /// <exception cref="HubException">As of <see cref="LogHub.Subscribe"/>.</exception>
    public void Begin(HubCallerContext caller, string topic, string since)
    {
        // Calls of one connection follow each other. Each flow costs memory, so a client has one.
        if (caller.Items.ContainsKey(typeof(Subscription))) throw new HubException("this connection has subscribed already; open another");
        if (!Protocol.IsTopicName(topic))
            throw Refused(Problem.BadParameter(Protocol.TopicParameter, topic, Protocol.TopicNameRule));
        if (Parameters.ReadCursor(Protocol.SinceParameter, since, out var cursor) is { } problem) throw Refused(problem);
        if (!context.Topics.TryOpen(topic, out var log))
            throw Refused(Problem.LimitReached("topics", context.Topics.Limit, "--max-topics"));
        // A connection of long polling needs none of TCP's while it is not asked.
        if (Interlocked.Increment(ref _flows) > context.Options.MaxConnections)
        {
            Interlocked.Decrement(ref _flows);
            throw Refused(Problem.LimitReached("subscribers", context.Options.MaxConnections, "--max-connections"));
        }

        var subscription = new Subscription(log, cursor!.Value, context.Deadlines);
        caller.Items[typeof(Subscription)] = subscription;
        _ = SendAsync(hub.Clients.Client(caller.ConnectionId), subscription, TrafficOf(caller), caller.ConnectionAborted);
    }

    private static HubException Refused(Problem problem) => new(problem.Detail);

    private async Task SendAsync(
        ISingleClientProxy client, Subscription subscription, PatternTraffic traffic, CancellationToken gone)
    {
        // The answer to the call does not wait for what is there to send.
        await Task.Yield();
        traffic.Enter();
        try
        {
            using (subscription)
            await using (gone.UnsafeRegister(static reader => ((Subscription)reader!).Cancel(), subscription))
            {
                while (await subscription.WaitAsync(long.MaxValue) == Wake.Messages)
                {
                    while (!gone.IsCancellationRequested && subscription.Read() is { } message)
                    {
                        await client.SendAsync(LogHub.On, new LogText(message.Encoded), CancellationToken.None);
                        traffic.Sent(1, message.Encoded.Length, subscription.TakeLapped());
                    }
                }
            }
        }
        finally
        {
            traffic.Leave();
            Interlocked.Decrement(ref _flows);
        }
    }

    // What a transport carries is counted with the pattern that it is.
    private PatternTraffic TrafficOf(HubCallerContext caller) => context.Traffic.Of(
        caller.Features.Get<IHttpTransportFeature>()?.TransportType switch
        {
            HttpTransportType.WebSockets => WebSockets.PatternName,
            HttpTransportType.ServerSentEvents => ServerSentEvents.PatternName,
            _ => LongPolling.PatternName,
        });
}

/// <summary>A message as the log has it: JSON within JSON, without quotes around it, and a text in MessagePack.</summary>
/// <param name="Encoded">UTF-8.</param>
[JsonConverter(typeof(LogTextJson))]
[MessagePackFormatter(typeof(LogTextPack))]
internal readonly record struct LogText(byte[] Encoded);

internal sealed class LogTextJson : JsonConverter<LogText>
{
    public override LogText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("messages only go down");

    public override void Write(Utf8JsonWriter writer, LogText value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Encoded, skipInputValidation: true);
}

internal sealed class LogTextPack : IMessagePackFormatter<LogText>
{
    public LogText Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        throw new NotSupportedException("messages only go down");

    public void Serialize(ref MessagePackWriter writer, LogText value, MessagePackSerializerOptions options) =>
        writer.WriteString(value.Encoded);
}
