using Bench.Contract;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>Asks on a timer.</summary>
internal sealed class PollingPattern : ILeanPattern
{
    public string Name => "polling";

    public void Start(LeanClient client)
    {
        client.Group.Recorder.RequestSent(dueUs: null);
        client.Ask();
    }

    public void WriteRequest(LeanClient client, ref RequestText text)
    {
        text.Add(Protocol.PollPath);
        text.AddTopic(client);
        text.AddParameter(Protocol.SinceParameter);
        text.Add(client.Cursor);
        text.AddWishes(client.Group.Plan.Pattern);
        text.Add(client.Group.VersionAndFields);
    }

    public Reading Answered(LeanClient client, in HttpHead head, out string? reason)
    {
        reason = head.Status != 200 ? $"http-{head.Status}" : BatchAnswer.Refusal(head);
        return reason is null ? Reading.Body : Reading.Refused;
    }

    public string? TakeBody(LeanClient client, int status, ReadOnlySpan<byte> body)
    {
        if (BatchAnswer.Take(client, body, out var count) is { } reason) return reason;
        if (count == 0) client.Group.Recorder.RequestEmpty();
        var group = client.Group;
        var nowUs = group.Time.NowUs();
        if (client.Subscriber.Connected)
        {
            client.WakeAt(PollSchedule.After(group.Plan, group.Recorder, client.Subscriber, nowUs));
            return null;
        }

        client.Ready();
        client.WakeAt(PollSchedule.Begin(group.Plan, group.Recorder, client.Subscriber, nowUs));
        return null;
    }

    public void OnDue(LeanClient client, long dueUs)
    {
        client.Group.Recorder.RequestSent(dueUs);
        client.Ask();
    }
}
