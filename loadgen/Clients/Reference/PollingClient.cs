using Bench.Contract;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>Asks on a timer.</summary>
internal sealed class PollingClient : IReferencePattern
{
    public string Name => "polling";

    public async Task RunAsync(ReferenceClient client, CancellationToken stop)
    {
        for (long? askedUs = null; ;)
        {
            await AskAsync(client, askedUs, stop);
            var nowUs = client.Time.NowUs();
            var first = !client.Subscriber.Connected; // Not so when a poll that was put off is asked again.
            if (first) client.Ready();
            var dueUs = first
                ? PollSchedule.Begin(client.Plan, client.Recorder, client.Subscriber, nowUs)
                : PollSchedule.After(client.Plan, client.Recorder, client.Subscriber, nowUs);
            await ReferenceGroup.WaitUntilAsync(client.Time, dueUs, stop);
            askedUs = dueUs;
        }
    }

    public Task<bool> SendAsync(ReferenceClient client, Func<ReadOnlyMemory<byte>> write, CancellationToken stop) =>
        HttpUp.PostAsync(client, write(), stop);

    private static async Task AskAsync(ReferenceClient client, long? dueUs, CancellationToken stop)
    {
        client.Recorder.RequestSent(dueUs);
        await HttpUp.AskAsync(client, client.Asking(), stop);
    }
}
