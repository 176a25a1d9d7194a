using System.Net;
using Bench.Contract;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>Asks on a timer.</summary>
internal sealed class PollingClient : IReferencePattern
{
    public string Name => "polling";

    public async Task RunAsync(ReferenceClient client, CancellationToken stop)
    {
        await AskAsync(client, dueUs: null, stop);
        client.Ready();
        for (var dueUs = PollSchedule.Begin(client.Plan, client.Recorder, client.Subscriber, client.Time.NowUs()); ; dueUs = PollSchedule.After(client.Plan, client.Recorder, client.Subscriber, client.Time.NowUs()))
        {
            await ReferenceGroup.WaitUntilAsync(client.Time, dueUs, stop);
            await AskAsync(client, dueUs, stop);
        }
    }

    public Task<bool> SendAsync(ReferenceClient client, Func<ReadOnlyMemory<byte>> write, CancellationToken stop) => HttpUp.PostAsync(client, write(), stop);

    private static async Task AskAsync(ReferenceClient client, long? dueUs, CancellationToken stop)
    {
        var latest = client.Plan.Pattern.Semantics == PollSemantics.Latest ? $"&{Protocol.SemanticsParameter}=latest" : "";
        var uri = new Uri(client.Plan.Server, $"{Protocol.PollPath}?{Protocol.TopicParameter}={client.Topic}&{Protocol.SinceParameter}={client.Cursor}{latest}");
        client.Recorder.RequestSent(dueUs);
        using var response = await HttpUp.GetAsync(client, uri, HttpStatusCode.OK, HttpStatusCode.OK, stop);
        var body = await response.Content.ReadAsByteArrayAsync(stop);
        if (BatchReader.Read(body, client) == 0) client.Recorder.RequestEmpty();
    }
}
