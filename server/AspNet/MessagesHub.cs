using Microsoft.AspNetCore.SignalR;

namespace Bench.AspNet;

/// <summary>A group for each topic.</summary>
internal sealed class MessagesHub : Hub
{
    /// <summary>Takes the caller into the group of a topic.</summary>
    public Task Subscribe(string topic) => Groups.AddToGroupAsync(Context.ConnectionId, topic);

    /// <summary>Hands a text on to the group of a topic.</summary>
    public Task Publish(string topic, string text) => Clients.Group(topic).SendAsync("message", text);
}
