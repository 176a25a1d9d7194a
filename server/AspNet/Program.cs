using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Bench.AspNet;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging.Console;

// What a .NET team writes that frames nothing by hand: TypedResults.ServerSentEvents and a SignalR hub; with --ticks-per-second also a feed
// that publishes by itself, and with --backplane several of it that share a hub's groups by Redis.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
// Stdout has the one line that says that it is ready.
builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
// --protocols and --transports name those that the hub offers, such as json and WebSockets; all when left out.
var signalR = builder.Services.AddSignalR(options => options.SupportedProtocols = Names("protocols") ?? options.SupportedProtocols)
    .AddMessagePackProtocol();
if (builder.Configuration["backplane"] is { } redis) signalR.AddStackExchangeRedis(redis);
builder.Services.AddSingleton<Subscribers>();
var perSecond = builder.Configuration["ticks-per-second"];
if (perSecond is not null)
{
    if (!double.TryParse(perSecond, CultureInfo.InvariantCulture, out var rate) || rate is not (>= 0.001 and <= 1000))
    {
        await Console.Error.WriteLineAsync($"--ticks-per-second is '{perSecond}'; it must be a number, 0.001 to 1000");
        return 1;
    }

    builder.Services.AddSingleton(new Ticker(TimeSpan.FromSeconds(1 / rate), TimeProvider.System));
    builder.Services.AddHostedService(services => services.GetRequiredService<Ticker>());
}

var app = builder.Build();

app.MapGet("/", () => Results.NoContent());
app.MapPost("/publish", async (string topic, HttpRequest request, Subscribers subscribers) =>
{
    subscribers.Publish(topic, await ReadAsync(request));
    return Results.NoContent();
});
app.MapGet(
    "/events",
    (string topic, Subscribers subscribers, CancellationToken gone) => TypedResults.ServerSentEvents(subscribers.FollowAsync(topic, gone)));
app.MapPost("/hub-publish", HubPublishAsync);
// Where a load balancer looks at the topic in the query, this one goes to any server.
app.MapPost("/hub-publish/{topic}", HubPublishAsync);
app.MapHub<MessagesHub>("/hub", options =>
{
    options.AllowStatefulReconnects = true;
    // As long as clients of other targets are held unless something else is set; SignalR's own is 90 s.
    options.LongPolling.PollTimeout = TimeSpan.FromSeconds(25);
    if (Names("transports") is { } transports)
        options.Transports = transports.Aggregate(HttpTransportType.None, (all, name) => all | Enum.Parse<HttpTransportType>(name));
});
if (perSecond is not null) TickEndpoints.Map(app);
await app.StartAsync();
var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
Console.WriteLine($"ready {JsonSerializer.Serialize(new { urls = addresses })}");
await app.WaitForShutdownAsync();
return 0;

static async Task<IResult> HubPublishAsync(string topic, HttpRequest request, IHubContext<MessagesHub> hub)
{
    await hub.Clients.Group(topic).SendAsync("message", await ReadAsync(request));
    return Results.NoContent();
}

string[]? Names(string option) => builder.Configuration[option]?.Split(',');

static async Task<string> ReadAsync(HttpRequest request)
{
    using var reader = new StreamReader(request.Body);
    return await reader.ReadToEndAsync();
}
