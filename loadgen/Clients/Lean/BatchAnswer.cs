namespace Bench.Loadgen.Clients.Lean;

/// <summary>What polling and long-polling share: the messages of an answer.</summary>
internal static class BatchAnswer
{
    /// <summary>Hands every message to the client. Returns the reason where the body is no array of messages.</summary>
    public static string? Take(LeanClient client, ReadOnlySpan<byte> body, out int count)
    {
        count = 0;
        var messages = new JsonArraySplitter(body);
        for (; messages.MoveNext(); count++) client.Receive(messages.Current);
        return messages.Problem;
    }
}
