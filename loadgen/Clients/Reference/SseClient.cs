using System.Net;
using System.Net.ServerSentEvents;
using Bench.Contract;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>One response that never ends.</summary>
internal sealed class SseClient : IReferencePattern
{
    public string Name => "sse";

    public async Task RunAsync(ReferenceClient client, CancellationToken stop)
    {
        var uri = new Uri(client.Plan.Server, $"{Protocol.SsePath}?{Protocol.TopicParameter}={client.Topic}");
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("Last-Event-ID", $"{client.Cursor}");
        using var response = await client.Http.SendAsync(request, stop);
        if (response.StatusCode != HttpStatusCode.OK) throw new UnexpectedAnswerException($"http-{(int)response.StatusCode}");
        client.Ready();

        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        var parser = SseParser.Create(stream, (type, data) =>
        {
            if (type == SseParser.EventTypeDefault) client.Receive(data);
            return true;
        });
        await foreach (var _ in parser.EnumerateAsync(stop))
        {
        }
    }

    public Task<bool> SendAsync(ReferenceClient client, Func<ReadOnlyMemory<byte>> write, CancellationToken stop) => HttpUp.PostAsync(client, write(), stop);
}
