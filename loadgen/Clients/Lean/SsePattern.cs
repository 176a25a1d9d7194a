using Bench.Contract;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>One response that never ends.</summary>
internal sealed class SsePattern : ILeanPattern
{
    public string Name => "sse";

    public void Start(LeanClient client) => client.Ask();

    public void WriteRequest(LeanClient client, ref RequestText text)
    {
        text.Add(Protocol.SsePath);
        text.AddTopic(client);
        // Without an id to resume from, the client says what it has: from 0 on at first, so that it misses
        // nothing when it is cut off early.
        var resumes = client.Group.Plan.Pattern.Resume != false;
        if (resumes)
        {
            text.AddParameter(Protocol.SinceParameter);
            text.Add(client.Cursor);
        }

        text.AddWishes(client.Group.Plan.Pattern);
        text.Add(client.Group.VersionAndFields);
        text.Add("Accept: text/event-stream\r\n"u8);
        var last = client.LastEventId;
        if (last.IsEmpty || !resumes) return;
        text.Add("Last-Event-ID: "u8);
        if (last.Text is null) text.Add(last.Number);
        else text.Add(last.Text);
        text.Add("\r\n"u8);
    }

    public Reading Answered(LeanClient client, in HttpHead head, out string? reason)
    {
        reason = head.Status != 200 ? $"http-{head.Status}" : MediaType.IsEventStream(head.ContentType) ? null : "not-an-event-stream";
        if (reason is not null) return Reading.Refused;
        client.Ready();
        return Reading.Events;
    }

    public string? TakeBody(LeanClient client, int status, ReadOnlySpan<byte> body) => "ended-by-server";

    public void OnDue(LeanClient client, long dueUs)
    {
    }
}
