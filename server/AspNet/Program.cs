using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Bench.AspNet;
using Microsoft.AspNetCore.SignalR;

// What a .NET team writes that frames nothing by hand: TypedResults.ServerSentEvents and a SignalR hub.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSignalR();
builder.Services.AddSingleton<Subscribers>();
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
app.MapPost("/hub-publish", async (string topic, HttpRequest request, IHubContext<MessagesHub> hub) =>
{
    await hub.Clients.Group(topic).SendAsync("message", await ReadAsync(request));
    return Results.NoContent();
});
app.MapHub<MessagesHub>("/hub");
await app.RunAsync();

static async Task<string> ReadAsync(HttpRequest request)
{
    using var reader = new StreamReader(request.Body);
    return await reader.ReadToEndAsync();
}
