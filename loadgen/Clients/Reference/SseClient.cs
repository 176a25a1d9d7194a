using System.Net;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>One response that never ends.</summary>
internal sealed class SseClient : IReferencePattern
{
    private const int ReadBytes = 4096;

    public string Name => "sse";

    public async Task RunAsync(ReferenceClient client, CancellationToken stop)
    {
        using var request = client.Request(client.Asking());
        if (!request.Headers.Contains("Accept")) request.Headers.Accept.ParseAdd("text/event-stream");
        // From the id that the server gave, as an EventSource does; the header wins over the address. A server that has given none, or has
        // taken it back, is told by the address what the client has: from 0 on at first, so that it misses
        // nothing when it is cut off early.
        if (client.LastEventId is { Length: > 0 } last) request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        using var exchange = await client.SendAsync(request, stop);
        var response = exchange.Response;
        await PutOffException.ThrowIfAsync(response, client.Time, stop);
        if (response.StatusCode != HttpStatusCode.OK) throw new UnexpectedAnswerException($"http-{(int)response.StatusCode}");
        AnswerType.MustBeEventStream(response);
        if (!client.Subscriber.Connected) client.Ready();

        var sent = await exchange.ReadAsync(stop);
        await using var stream = ContentCoding.Of(response) is { } coding ? new DecodedBody(sent, coding, client.Saved) : sent;
        var events = new EventStream(client.TakeUnit);
        var buffer = new byte[ReadBytes];
        var turn = new FairTurn();
        while (await turn.TakeAsync(stream.ReadAsync(buffer, stop)) is > 0 and var count)
        {
            try
            {
                events.Feed(buffer.AsSpan(0, count));
            }
            finally
            {
                if (client.Plan.Pattern.Resume != false) client.LastEventId = events.LastEventId ?? client.LastEventId;
                if (events.RetryMs is { } retryMs) client.TakeRetry(retryMs);
            }
        }
    }

    public Task<bool> SendAsync(ReferenceClient client, Func<ReadOnlyMemory<byte>> write, CancellationToken stop) =>
        HttpUp.PostAsync(client, write(), stop);
}
