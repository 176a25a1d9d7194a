using System.Net;
using System.Net.Http.Headers;
using Bench.Contract;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>What the HTTP patterns share: asking, and the way up.</summary>
internal static class HttpUp
{
    private static readonly MediaTypeHeaderValue Text = new("text/plain");

    /// <summary>Sends a GET and answers with the response once its head is there; a status or a type that is not allowed ends in an exception that names it.</summary>
    public static async Task<HttpResponseMessage> GetAsync(ReferenceClient client, Uri uri, HttpStatusCode allowed, HttpStatusCode alsoAllowed, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        Add(client.Heads.Asks, request);
        var response = await client.Http.SendAsync(request, stop);
        try
        {
            await PutOffException.ThrowIfAsync(response, client.Time, stop);
            if (response.StatusCode != allowed && response.StatusCode != alsoAllowed) throw new UnexpectedAnswerException($"http-{(int)response.StatusCode}");
            AnswerType.MayBeJson(response);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Posts one message; true, as the server says whether it has it.</summary>
    public static async Task<bool> PostAsync(ReferenceClient client, ReadOnlyMemory<byte> text, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(client.Plan.Server, $"{Protocol.MessagesPath}?{Protocol.TopicParameter}={client.Topic}"));
        Add(client.Heads.Posts, request);
        request.Content = new ReadOnlyMemoryContent(text) { Headers = { ContentType = Text } };
        using var response = await client.Http.SendAsync(request, stop);
        if (response.StatusCode != HttpStatusCode.Accepted) throw new UnexpectedAnswerException($"http-{(int)response.StatusCode}");
        await response.Content.CopyToAsync(Stream.Null, stop); // Read to the end, or the connection cannot be used again.
        return true;
    }

    /// <summary>Adds fields to a request as they are.</summary>
    public static void Add(IReadOnlyList<(string Name, string Value)> fields, HttpRequestMessage request)
    {
        foreach (var (name, value) in fields) request.Headers.TryAddWithoutValidation(name, value);
    }
}
