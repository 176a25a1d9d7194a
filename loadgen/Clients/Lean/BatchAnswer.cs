namespace Bench.Loadgen.Clients.Lean;

/// <summary>What polling and long-polling share: the messages of an answer.</summary>
internal static class BatchAnswer
{
    /// <summary>
    /// Why an answer cannot hold messages whatever its body is: it says that it is no JSON, as a proxy's page does. Null when it can.
    /// </summary>
    public static string? Refusal(in HttpHead head) => head.ContentType.IsEmpty || MediaType.IsJson(head.ContentType) ? null : "not-json";

    /// <summary>Hands every message to the client. Returns the reason where the body is no array of messages.</summary>
    public static string? Take(LeanClient client, ReadOnlySpan<byte> body, out int count)
    {
        count = 0;
        var messages = new JsonArraySplitter(body);
        for (; messages.MoveNext(); count++) client.Receive(messages.Current);
        return messages.Problem;
    }
}
