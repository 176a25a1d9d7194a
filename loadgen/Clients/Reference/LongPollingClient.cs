namespace Bench.Loadgen.Clients.Reference;

/// <summary>Asks again as soon as it is answered; the server holds the request until it has something to say.</summary>
internal sealed class LongPollingClient : IReferencePattern
{
    public string Name => "long-polling";

    public bool RequestsAreHeld => true;

    public async Task RunAsync(ReferenceClient client, CancellationToken stop)
    {
        // The shortest hold first: it answers at once, so the client knows that it is connected.
        if (!client.Subscriber.Connected && client.Dialect.CanAskNotToHold)
        {
            await AskAsync(client, holdMs: 0, stop);
            client.Ready();
        }

        while (true) await AskAsync(client, client.Plan.Pattern.Hold, stop);
    }

    public Task<bool> SendAsync(ReferenceClient client, Func<ReadOnlyMemory<byte>> write, CancellationToken stop) =>
        HttpUp.PostAsync(client, write(), stop);

    private static async Task AskAsync(ReferenceClient client, int holdMs, CancellationToken stop)
    {
        client.Recorder.RequestSent(dueUs: null);
        await HttpUp.AskAsync(client, client.Asking(holdMs), stop);
    }
}
