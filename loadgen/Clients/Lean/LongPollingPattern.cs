using Bench.Contract;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>Asks again as soon as it is answered; the server holds the request until it has something to say.</summary>
internal sealed class LongPollingPattern : ILeanPattern
{
    private const int NoContent = 204;

    public string Name => "long-polling";

    public bool RequestsAreHeld => true;

    public void Start(LeanClient client)
    {
        client.Group.Recorder.RequestSent(dueUs: null);
        client.Ask();
    }

    public void WriteRequest(LeanClient client, ref RequestText text)
    {
        text.Add(Protocol.LongPollPath);
        text.AddTopic(client);
        text.AddParameter(Protocol.SinceParameter);
        text.Add(client.Cursor);
        text.AddParameter(Protocol.HoldParameter);
        // The shortest hold first: it answers at once, so the client knows that it is connected.
        text.Add(client.Subscriber.Connected ? client.Group.Plan.Pattern.Hold : 0);
        text.AddWishes(client.Group.Plan.Pattern);
        text.Add(client.Group.VersionAndFields);
    }

    public Reading Answered(LeanClient client, in HttpHead head, out string? reason)
    {
        reason = head.Status is not (200 or NoContent) ? $"http-{head.Status}" : BatchAnswer.Refusal(head);
        return reason is null ? Reading.Body : Reading.Refused;
    }

    public string? TakeBody(LeanClient client, int status, ReadOnlySpan<byte> body)
    {
        if (status == NoContent) client.Group.Recorder.RequestEmpty();
        else if (BatchAnswer.Take(client, body, out _) is { } reason) return reason;
        if (!client.Subscriber.Connected) client.Ready();
        Start(client);
        return null;
    }

    public void OnDue(LeanClient client, long dueUs)
    {
    }
}
