using System.Net;
using Bench.Contract;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>One response that never ends.</summary>
internal sealed class SseClient : IReferencePattern
{
    private const int ReadBytes = 4096;

    public string Name => "sse";

    public async Task RunAsync(ReferenceClient client, CancellationToken stop)
    {
        var uri = new Uri(client.Plan.Server, $"{Protocol.SsePath}?{Protocol.TopicParameter}={client.Topic}");
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Accept.ParseAdd("text/event-stream");
        // From the id that the server gave, as an EventSource does. Before the first it begins at the topic's first message: a client that
        // is cut off before its first event must not miss it. A server may also take its ids back.
        var last = client.LastEventId ?? "0";
        if (last.Length > 0) request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        using var response = await client.Http.SendAsync(request, stop);
        if (response.StatusCode != HttpStatusCode.OK) throw new UnexpectedAnswerException($"http-{(int)response.StatusCode}");
        AnswerType.MustBeEventStream(response);
        client.Ready();

        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        var events = new EventStream(data => client.Receive(data.Span));
        var buffer = new byte[ReadBytes];
        while (await stream.ReadAsync(buffer, stop) is > 0 and var count)
        {
            try
            {
                events.Feed(buffer.AsSpan(0, count));
            }
            finally
            {
                client.LastEventId = events.LastEventId ?? client.LastEventId;
            }
        }
    }

    public Task<bool> SendAsync(ReferenceClient client, Func<ReadOnlyMemory<byte>> write, CancellationToken stop) => HttpUp.PostAsync(client, write(), stop);
}
