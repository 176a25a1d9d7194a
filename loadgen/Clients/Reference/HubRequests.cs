using Bench.Contract;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// The requests of SignalR's client over the connections of the engine, with the heads of the scenario. An answer that ends is read before
/// SignalR is given it, and its bytes are counted then.
/// </summary>
/// <param name="client">Whose they are.</param>
/// <param name="bytes">Told what of the hub's comes by them.</param>
/// <param name="polls">The transport is long polling.</param>
internal sealed class HubRequests(ReferenceClient client, HubBytes bytes, bool polls) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asks = request.Method == HttpMethod.Get;
        client.Dress(request, asks ? client.Heads.Asks : client.Heads.Posts);
        if (asks && polls) client.Recorder.RequestSent(dueUs: null);
        var response = (await client.SendAsync(request, cancellationToken)).Response;
        try
        {
            // To end a connection that the server has ended before is no failure.
            if (request.Method == HttpMethod.Delete) return response;
            await PutOffException.ThrowIfAsync(response, client.Time, cancellationToken);
            if (!response.IsSuccessStatusCode) throw new UnexpectedAnswerException($"http-{(int)response.StatusCode}");
            if (asks && !polls)
            {
                AnswerType.MustBeEventStream(response);
                response.Content = await EventsAsync(response.Content, cancellationToken);
                return response;
            }

            await response.Content.LoadIntoBufferAsync(cancellationToken);
            using var oneInstant = client.Recorder.Hold();
            if (asks && response.Content.Headers.ContentLength is { } length)
            {
                if (length == 0) client.Recorder.RequestEmpty();
                bytes.Came(length);
            }

            client.Counted();
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<HttpContent> EventsAsync(HttpContent content, CancellationToken cancel)
    {
        var came = 0L;
        var events = new EventStream(data => came += data.Length);
        var told = new StreamContent(new HubStream(await content.ReadAsStreamAsync(cancel), Feed, bytes));
        foreach (var (name, values) in content.Headers.NonValidated) told.Headers.TryAddWithoutValidation(name, values);
        return told;

        long Feed(ReadOnlyMemory<byte> read)
        {
            came = 0;
            events.Feed(read.Span);
            return came;
        }
    }
}
