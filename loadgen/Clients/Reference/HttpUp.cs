using System.Net;
using System.Net.Http.Headers;
using Bench.Contract;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>What the HTTP patterns share: asking, and the way up.</summary>
internal static class HttpUp
{
    private static readonly MediaTypeHeaderValue Text = new("text/plain");

    /// <summary>
    /// Asks once for what there is, and takes the answer; a status or a type that is not allowed ends in an exception that names it.
    /// </summary>
    public static async Task AskAsync(ReferenceClient client, Asking asking, CancellationToken stop)
    {
        using var request = client.Request(asking);
        if (client.Dialect.ResumesByValidators) Add(client.Validators, request);
        using var exchange = await client.SendAsync(request, stop);
        var response = exchange.Response;
        await PutOffException.ThrowIfAsync(response, client.Time, stop);
        var status = (int)response.StatusCode;
        var nothingNew = client.Dialect.SaysNothingNew(status);
        if (status != (int)HttpStatusCode.OK && !nothingNew) throw new UnexpectedAnswerException($"http-{status}");
        if (client.Dialect.AnswersAreJson && !nothingNew) AnswerType.MayBeJson(response);
        client.Answered();
        if (client.Dialect.ResumesByValidators) client.Validators = ValidatorsOf(response, client.Validators);
        var (body, saved) = await ContentCoding.ReadAsync(response, stop);
        // All messages of an answer count at one instant, and its bytes with them: no window ends between.
        using var oneInstant = client.Recorder.Hold();
        var told = client.Recorder.Counts.ToldAgain;
        if (nothingNew || client.Dialect.Units(body, client.TakeUnit) == client.Recorder.Counts.ToldAgain - told)
            client.Recorder.RequestEmpty();
        exchange.Dispose();
        client.Saved(saved);
        client.Counted();
    }

    /// <summary>Posts one message; true, as the server says whether it has it.</summary>
    public static async Task<bool> PostAsync(ReferenceClient client, ReadOnlyMemory<byte> text, CancellationToken stop)
    {
        using var request = client.Request(HttpMethod.Post, $"{Protocol.MessagesPath}?{Protocol.TopicParameter}={client.Topic}");
        Add(client.Heads.Posts, request);
        request.Content = new ReadOnlyMemoryContent(text) { Headers = { ContentType = Text } };
        var exchange = await client.SendAsync(request, stop);
        try
        {
            var response = exchange.Response;
            if (response.StatusCode != HttpStatusCode.Accepted) throw new UnexpectedAnswerException($"http-{(int)response.StatusCode}");
            await response.Content.CopyToAsync(Stream.Null, stop); // Read to the end, or the connection cannot be used again.
        }
        catch
        {
            exchange.Dispose();
            throw;
        }

        client.Keep(exchange);
        return true;
    }

    // RFC 9110, 13.1.2 and 13.1.3; an answer that has neither leaves what was there.
    private static IReadOnlyList<(string Name, string Value)> ValidatorsOf(
        HttpResponseMessage response, IReadOnlyList<(string Name, string Value)> before)
    {
        var tag = response.Headers.NonValidated.TryGetValues("ETag", out var tags) ? tags.ToString() : null;
        var date = response.Content.Headers.NonValidated.TryGetValues("Last-Modified", out var dates) ? dates.ToString() : null;
        return tag is null && date is null
            ? before
            : [.. tag is null ? [] : ((string, string)[])[("If-None-Match", tag)],
                .. date is null ? [] : ((string, string)[])[("If-Modified-Since", date)]];
    }

    /// <summary>Adds fields to a request as they are.</summary>
    public static void Add(IReadOnlyList<(string Name, string Value)> fields, HttpRequestMessage request)
    {
        foreach (var (name, value) in fields) request.Headers.TryAddWithoutValidation(name, value);
    }
}
