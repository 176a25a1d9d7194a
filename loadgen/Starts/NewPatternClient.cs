using System.Net;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>A start: reads a response that never ends, line by line. It takes no time and keeps no counts: the recorder does.</summary>
internal sealed class NewPatternClient : IReferencePattern
{
    public string Name => "new-pattern";

    public async Task RunAsync(ReferenceClient client, CancellationToken stop)
    {
        // The address with topic and cursor: after a cut it goes on where it was.
        using var request = client.Request(client.Asking());
        using var exchange = await client.SendAsync(request, stop);
        var response = exchange.Response;
        await PutOffException.ThrowIfAsync(response, client.Time, stop);
        if (response.StatusCode != HttpStatusCode.OK) throw new UnexpectedAnswerException($"http-{(int)response.StatusCode}");
        if (!client.Subscriber.Connected) client.Ready();

        var sent = await exchange.ReadAsync(stop);
        await using var stream = ContentCoding.Of(response) is { } coding ? new DecodedBody(sent, coding, client.Saved) : sent;
        using var reader = new StreamReader(stream); // A start: it decodes what it reads, and a line may be as long as it likes.
        while (await reader.ReadLineAsync(stop) is { } line)
            if (line.Length > 0) client.TakeUnit(System.Text.Encoding.UTF8.GetBytes(line));
    }

    public Task<bool> SendAsync(ReferenceClient client, Func<ReadOnlyMemory<byte>> write, CancellationToken stop) =>
        HttpUp.PostAsync(client, write(), stop);
}
