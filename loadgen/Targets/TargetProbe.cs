using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Bench.Contract.Reading;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Targets;

/// <summary>One thing that was asked of an address, and what it answered.</summary>
/// <param name="What">What was looked for, such as "SSE".</param>
/// <param name="Found">It is there.</param>
/// <param name="Said">What was answered, in a few words.</param>
/// <param name="Pattern">
/// The entry of a target file that fits: the pattern's key and its members in JSON; null where it is not there.
/// </param>
internal sealed record ProbeAnswer(string What, bool Found, string Said, (string Key, string Members)? Pattern = null)
{
    /// <summary>It is not known, as who asks must show who it is.</summary>
    public bool IsNotLetIn =>
        Said.StartsWith("status 401", StringComparison.Ordinal)
        || Said.StartsWith("status 403", StringComparison.Ordinal);
}

/// <summary>Finds out what an address speaks, by one request each.</summary>
/// <param name="url">The address.</param>
/// <param name="patience">How long one answer is waited for.</param>
/// <param name="trust">Which certificates are taken; null for those of the machine's own authorities.</param>
/// <param name="headers">What each request has beside its own, as a target file writes it; null for nothing.</param>
internal sealed class TargetProbe(
    Uri url, TimeSpan patience, TlsTrust? trust = null, IReadOnlyDictionary<string, string>? headers = null) : IDisposable
{
    private const int LongestBody = 100_000;

    private readonly HttpClient _http = new(TlsHandler.Make(trust)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Asks for each thing, one after the other.</summary>
    /// <exception cref="ChildFailedException">Nobody answers there at all.</exception>
    public async Task<IReadOnlyList<ProbeAnswer>> AskAsync(CancellationToken stop) =>
        [await EventsAsync(stop), await SocketAsync(stop), await SignalRAsync(stop), await SocketIoAsync(stop), await PollAsync(stop)];

    public void Dispose() => _http.Dispose();

    private string PathAndTopic =>
        url.PathAndQuery.Contains('?', StringComparison.Ordinal) ? url.PathAndQuery : url.PathAndQuery + "?topic=${topic}";

    private async Task<ProbeAnswer> EventsAsync(CancellationToken stop)
    {
        const string what = "SSE";
        using var request = new HttpRequestMessage(HttpMethod.Get, url)
        {
            Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/event-stream") } }
        };
        using var answer = await SendAsync(request, stop);
        if (answer is null)
            return new(what, false, $"no answer within {patience.TotalSeconds:0} s: it may hold the request, or be silent "
                + "until the first event (silent_at_first)");
        var type = answer.Content.Headers.ContentType?.MediaType;
        return answer.IsSuccessStatusCode && type == "text/event-stream"
            ? new(what, true, "an event stream", ("sse", $"\"url\": {Json(PathAndTopic)}"))
            : new(what, false, Words(answer));
    }

    private async Task<ProbeAnswer> SocketAsync(CancellationToken stop)
    {
        const string what = "WebSocket";
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        var key = Handshake.Ask(request, subprotocol: null);
        try
        {
            using var answer = await HeadAsync(request, stop);
            if (answer is null) return new(what, false, $"no answer within {patience.TotalSeconds:0} s");
            if (answer.StatusCode != HttpStatusCode.SwitchingProtocols) return new(what, false, Words(answer));
            Handshake.Check(answer, key, subprotocol: null);
            return new(what, true, "a WebSocket", ("websocket", $"\"url\": {Json(PathAndTopic)}"));
        }
        catch (UnexpectedAnswerException)
        {
            return new(what, false, "status 101 with an Upgrade, Connection, Sec-WebSocket-Accept, -Extensions or -Protocol "
                + "that RFC 6455, section 4.1 does not allow");
        }
        catch (HttpRequestException e)
        {
            return new(what, false, e.Message);
        }
    }

    // docs of SignalR, TransportProtocols: POST …/negotiate.
    private async Task<ProbeAnswer> SignalRAsync(CancellationToken stop)
    {
        const string what = "SignalR";
        using var request = new HttpRequestMessage(HttpMethod.Post, Below("negotiate", "negotiateVersion=1"));
        using var answer = await SendAsync(request, stop);
        if (answer is null) return new(what, false, $"no answer within {patience.TotalSeconds:0} s");
        if (!answer.IsSuccessStatusCode
            || await BodyAsync(answer, stop) is not { } body
            || !TryJson(body, out var json)
            || json.ValueKind != JsonValueKind.Object
            || !json.TryGetProperty("availableTransports", out var transports)
            || transports.ValueKind != JsonValueKind.Array)
            return new(what, false, Words(answer));
        var names = string.Join(", ", transports.EnumerateArray().Select(TransportName).OfType<string>().Select(name => Shown.Of(name)));
        if (names.Length == 0) return new(what, false, $"{Words(answer)}, and no transport with a name in it");
        const string subscribe = """{\"type\":1,\"invocationId\":\"1\",\"target\":\"Subscribe\",\"arguments\":[\"${topic}\"]}\u001e""";
        return new(what, true, $"a hub with {names}", ("websocket", $$"""
            "url": {{Json(url.PathAndQuery)}},
                  // The hub's method that subscribes, and the client method that a message comes by, are yours to name.
                  "send": [
                    { "text": "{\"protocol\":\"json\",\"version\":1}\u001e" },
                    { "after": "{}", "text": "{{subscribe}}" },
                  ],
                  "ready_on": "{\"type\":3,\"invocationId\":\"1\"",
                  "separator": "\u001e",
                  "keep_alive_ms": 15000,
                  "message": { "when": { "pointer": "/target", "is": "message" }, "pointer": "/arguments/0" }
            """));
    }

    // docs of Engine.IO, protocol version 4: a packet of type 0 opens.
    private async Task<ProbeAnswer> SocketIoAsync(CancellationToken stop)
    {
        const string what = "Socket.IO";
        using var request = new HttpRequestMessage(HttpMethod.Get, Below("socket.io/", "EIO=4&transport=polling"));
        using var answer = await SendAsync(request, stop);
        if (answer is null) return new(what, false, $"no answer within {patience.TotalSeconds:0} s");
        // One that takes WebSockets alone answers its error 0, "Transport unknown".
        var body = await BodyAsync(answer, stop) ?? "";
        if (!body.StartsWith("0{", StringComparison.Ordinal) && !body.StartsWith("{\"code\":0,", StringComparison.Ordinal))
            return new(what, false, Words(answer));
        return new(what, true, "Engine.IO 4", ("websocket", $$"""
            "url": {{Json(Below("socket.io/", "EIO=4&transport=websocket").PathAndQuery)}},
                  // The event that subscribes is yours to name.
                  "send": [{ "after": "0{", "text": "40" }, { "after": "40", "text": "420[\"subscribe\",\"${topic}\"]" }],
                  "ready_on": "430",
                  "answers": [{ "to": "2", "with": "3" }],
                  "keep_alive_ms": 25000,
                  "message": { "prefix": "42", "pointer": "/1" }
            """));
    }

    private async Task<ProbeAnswer> PollAsync(CancellationToken stop)
    {
        const string what = "polling";
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var answer = await SendAsync(request, stop);
        if (answer is null)
            return new(
                "long-polling", true, $"no answer within {patience.TotalSeconds:0} s: the request may be held",
                ("long-polling", $"\"url\": {Json(PathAndTopic)}, \"silent_at_first\": true"));
        if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream"
            || !answer.IsSuccessStatusCode
            || await BodyAsync(answer, stop) is not { } body
            || !TryJson(body, out var json))
            return new(what, false, Words(answer));
        return json.ValueKind switch
        {
            JsonValueKind.Array => new(what, true, "an array of JSON", ("polling", $"\"url\": {Json(PathAndTopic)}, \"batch\": \"\"")),
            JsonValueKind.Object when json.EnumerateObject()
                .FirstOrDefault(m => m.Value.ValueKind == JsonValueKind.Array) is { Value.ValueKind: JsonValueKind.Array } member =>
                new(
                    what, true, $"JSON with an array at {Shown.Of(JsonPointer.To(member.Name))}",
                    ("polling", $"\"url\": {Json(PathAndTopic)}, \"batch\": {Json(JsonPointer.To(member.Name))}")),
            _ => new(what, false, "JSON without an array"),
        };
    }

    // Null when no head comes in time.
    private async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            return await HeadAsync(request, stop);
        }
        catch (HttpRequestException e)
        {
            var why = await TlsLook.TroubleAsync(url, trust, e, patience, stop) is { } trouble
                ? TlsTrouble.Meaning(trouble) ?? e.Message
                : e.Message;
            var asked = request.RequestUri!;
            throw new ChildFailedException($"{asked.GetLeftPart(UriPartial.Authority)} gives no HTTP answer "
                + $"to {request.Method} {asked.PathAndQuery} ({why.TrimEnd('.')}); start the server and see that it listens there, such as "
                + $"with curl -v {asked}, then probe again");
        }
    }

    private async Task<HttpResponseMessage?> HeadAsync(HttpRequestMessage request, CancellationToken stop)
    {
        using var limit = Limit(stop);
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            request.Headers.TryAddWithoutValidation(
                name, Template.Parse(value, Places.OfSocket).Fill(place => Places.Variable(place)));
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<string?> BodyAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        using var limit = Limit(stop);
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(limit.Token);
            var buffer = new byte[LongestBody];
            return Encoding.UTF8.GetString(
                buffer, 0, await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit.Token));
        }
        catch (Exception e)
            when (e is IOException or HttpRequestException || e is OperationCanceledException && !stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private Uri Below(string path, string query) =>
        new UriBuilder(url) { Path = url.AbsolutePath.TrimEnd('/') + "/" + path, Query = query }.Uri;

    private CancellationTokenSource Limit(CancellationToken stop)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(patience);
        return limit;
    }

    private static string? TransportName(JsonElement transport) =>
        transport.ValueKind == JsonValueKind.Object
        && transport.TryGetProperty("transport", out var name)
        && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;

    // False for what is no JSON, and for what has a text in it that is none: half of a surrogate pair, which
    // can be written and not be read.
    private static bool TryJson(string text, out JsonElement json)
    {
        json = default;
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) _ = reader.GetString();
            using var document = JsonDocument.Parse(text);
            json = document.RootElement.Clone();
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    internal static string Json(string text) =>
        $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static string Words(HttpResponseMessage answer) =>
        $"status {(int)answer.StatusCode}{(answer.Content.Headers.ContentType?.MediaType is { } type ? $", {Shown.Of(type)}" : "")}";
}
