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
        var settings = client.Plan.Pattern;
        var intervalUs = settings.Interval * 1000L;
        await AskAsync(client, dueUs: null, stop);
        client.Ready();

        // A random phase: clients that poll in step are an artefact of the tool.
        var random = SplitMix64.ForMember(client.Plan.Seed, ~(long)client.Subscriber.Client);
        var dueUs = client.Time.NowUs() + (long)(random.NextDouble() * intervalUs);
        while (true)
        {
            await ReferenceGroup.WaitUntilAsync(client.Time, dueUs, stop);
            await AskAsync(client, dueUs, stop);
            dueUs = Next(client, settings, dueUs, intervalUs);
        }
    }

    public Task SendAsync(ReferenceClient client, ReadOnlyMemory<byte> text, CancellationToken stop) => HttpUp.PostAsync(client, text, stop);

    private static long Next(ReferenceClient client, PatternSettings settings, long dueUs, long intervalUs)
    {
        var nowUs = client.Time.NowUs();
        if (settings.Discipline == PollDiscipline.Pause) return nowUs + intervalUs;
        var missed = Math.Max(0, (nowUs - dueUs) / intervalUs);
        if (missed > 0) client.Recorder.RequestsSkipped(missed);
        return dueUs + (missed + 1) * intervalUs;
    }

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
