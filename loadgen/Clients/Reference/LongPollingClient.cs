using System.Net;
using Bench.Contract;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>Asks again as soon as it is answered; the server holds the request until it has something to say.</summary>
internal sealed class LongPollingClient : IReferencePattern
{
    public string Name => "long-polling";

    public bool RequestsAreHeld => true;

    public async Task RunAsync(ReferenceClient client, CancellationToken stop)
    {
        // The shortest hold first: it answers at once, so the client knows that it is connected.
        if (!client.Subscriber.Connected)
        {
            await AskAsync(client, holdMs: 0, stop);
            client.Ready();
        }

        while (true) await AskAsync(client, client.Plan.Pattern.Hold, stop);
    }

    public Task<bool> SendAsync(ReferenceClient client, Func<ReadOnlyMemory<byte>> write, CancellationToken stop) => HttpUp.PostAsync(client, write(), stop);

    private static async Task AskAsync(ReferenceClient client, int holdMs, CancellationToken stop)
    {
        var uri = new Uri(client.Plan.Server,
            $"{Protocol.LongPollPath}?{Protocol.TopicParameter}={client.Topic}&{Protocol.SinceParameter}={client.Cursor}&{Protocol.HoldParameter}={holdMs}");
        client.Recorder.RequestSent(dueUs: null);
        using var response = await HttpUp.GetAsync(client, uri, HttpStatusCode.OK, HttpStatusCode.NoContent, stop);
        client.Answered();
        if (response.StatusCode == HttpStatusCode.NoContent) client.Recorder.RequestEmpty();
        else BatchReader.Read(await response.Content.ReadAsByteArrayAsync(stop), client);
        client.Counted();
    }
}
