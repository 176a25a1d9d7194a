using System.Buffers;
using System.IO.Pipelines;
using Bench.Contract;
using Bench.Host.Messages;
using Bench.Host.Options;
using Bench.Host.Scaling;
using Bench.Host.Traffic;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Bench.Host.Http;

/// <summary>Whether what a client sent has become a message.</summary>
internal enum Taken
{
    /// <summary>It has.</summary>
    Yes,

    /// <summary>It is not UTF-8, or not JSON although declared so.</summary>
    Malformed,

    /// <summary>As JSON it is longer than <see cref="MessageCodec.MaxEncodedBytes"/>.</summary>
    TooLong,

    /// <summary>The messages of all topics fill the memory that they may have.</summary>
    NoRoom,
}

/// <summary>The way up: what a client sends becomes a message of its topic, due when it came.</summary>
/// <param name="options">The limits.</param>
/// <param name="topics">All topics.</param>
/// <param name="traffic">Counts what is published.</param>
/// <param name="crossSite">Refuses pages of other sites.</param>
/// <param name="backplane">What publishes on other servers too; null for a server alone.</param>
internal sealed class Upstream(
    ServerOptions options, Topics topics, ServerTraffic traffic, CrossSite crossSite, Backplane? backplane = null)
{
    private const string TypesAllowed = "text/plain or application/json";

    /// <summary>Adds <c>POST /messages</c>, the way up of the patterns whose connection only goes down.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(Protocol.MessagesPath, TakeAsync);

    /// <summary>Publishes message data to a topic.</summary>
    /// <param name="log">The topic's log.</param>
    /// <param name="body">The bytes as received.</param>
    /// <param name="isJson">True when they are declared to be JSON; else they become a JSON string.</param>
    /// <param name="sequence">The message's sequence.</param>
    public Taken Publish(MessageLog log, ReadOnlySpan<byte> body, bool isJson, out long sequence)
    {
        sequence = 0;
        if (Check(body, isJson, out var data) is not Taken.Yes and var wrong) return wrong;
        if (!log.TryAppend(data, out var stamps) && !(topics.MakeRoom() && log.TryAppend(data, out stamps))) return Taken.NoRoom;
        sequence = stamps.Sequence;
        traffic.Published.Add(1);
        return Taken.Yes;
    }

    /// <summary>The same by way of the backplane, so on this server and all others.</summary>
    /// <exception cref="BackplaneException">The backplane cannot be reached, or does not say that it has the message.</exception>
    public async Task<(Taken Taken, long Sequence)> ShareAsync(string topic, ReadOnlyMemory<byte> body, bool isJson) =>
        Check(body.Span, isJson, out var data) is not Taken.Yes and var wrong
            ? (wrong, 0)
            : (Taken.Yes, await backplane!.PublishAsync(topic, data));

    private static Taken Check(ReadOnlySpan<byte> body, bool isJson, out byte[] data)
    {
        if (!MessageCodec.TryMakeData(body, isJson, out data)) return Taken.Malformed;
        return data.Length > MessageCodec.MaxEncodedBytes - MessageCodec.MaxOverheadBytes ? Taken.TooLong : Taken.Yes;
    }

    private async Task TakeAsync(HttpContext http)
    {
        var problem = CheckType(http.Request.Headers.ContentType, http.Request.Headers.ContentEncoding, out var isJson);
        problem = Parameters.Read(http.Request, options.MaxHoldMs, out var parameters) ?? problem;
        problem = crossSite.Check(http.Request) ?? problem;
        if (problem is not null)
        {
            await problem.WriteAsync(http);
            return;
        }

        var reader = http.Request.BodyReader;
        try
        {
            var body = await ReadAllAsync(reader);
            var whole = body.IsSingleSegment ? body.First : body.ToArray();
            long sequence;
            if (backplane is null) problem = Publish(whole.Span, parameters, isJson, out sequence);
            else (problem, sequence) = await ShareAsync(whole, parameters, isJson);
            if (problem is not null) await problem.WriteAsync(http);
            else await AcceptAsync(http.Response, sequence);
            reader.AdvanceTo(body.End);
        }
        catch (BadHttpRequestException e)
        {
            await Refusal(e).WriteAsync(http);
        }
        catch (IOException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // So the web server says of a chunk's size that has more digits than a number (RFC 9112, 7.1).
            http.Response.Headers.Connection = "close";
            await BadBody().WriteAsync(http);
        }
    }

    /// <summary>Publishes a whole body; why not, or null.</summary>
    public Problem? Publish(ReadOnlySpan<byte> body, in Parameters parameters, bool isJson, out long sequence)
    {
        sequence = 0;
        if (body.IsEmpty) return EmptyBody();
        if (!topics.TryOpen(parameters.Topic.Span, out var log)) return Problem.LimitReached("topics", topics.Limit, "--max-topics");
        return ProblemOf(Publish(log, body, isJson, out sequence), isJson);
    }

    private async Task<(Problem? Problem, long Sequence)> ShareAsync(ReadOnlyMemory<byte> body, Parameters parameters, bool isJson)
    {
        if (body.IsEmpty) return (EmptyBody(), 0);
        try
        {
            var (taken, sequence) = await ShareAsync(parameters.Topic.ToString(), body, isJson);
            return (ProblemOf(taken, isJson), sequence);
        }
        catch (BackplaneException e)
        {
            return (Problem.BackplaneGone(e.Message), 0);
        }
    }

    private Problem EmptyBody() =>
        new(
            400, "Empty message", "the body is empty; a message has at least one byte", "body", $"1 to {options.MaxMessageBytes} bytes");

    private Problem? ProblemOf(Taken taken, bool isJson) =>
        taken switch
        {
            Taken.Yes => null,
            Taken.TooLong => new Problem(
                413, "Message too large",
                $"encoded as JSON the message is longer than {MessageCodec.MaxEncodedBytes} bytes, which is the most that clients take",
                "body", $"up to {MessageCodec.MaxEncodedBytes} bytes as JSON"),
            Taken.NoRoom => Problem.LimitReached("MiB of messages", options.MaxLogMb, "--max-log-mb"),
            _ => new Problem(
                400, "Malformed message", isJson ? "the body is not one JSON value in UTF-8" : "the body is not UTF-8 text", "body",
                isJson ? "one JSON value in UTF-8" : "UTF-8 text"),
        };

    private Problem Refusal(BadHttpRequestException e) => e.StatusCode == StatusCodes.Status413PayloadTooLarge
        ? BodyTooLarge()
        : new Problem(e.StatusCode, "Bad body", e.Message, "body");

    /// <summary>A body is, or is going to be, longer than a message may be.</summary>
    public Problem BodyTooLarge() =>
        new(
            StatusCodes.Status413PayloadTooLarge, "Message too large", $"the body is larger than {options.MaxMessageBytes} bytes", "body",
            $"1 to {options.MaxMessageBytes} bytes");

    /// <summary>A body is not framed as it must be, so that nobody knows where it ends.</summary>
    public static Problem BadBody() => new(400, "Bad body", "the body is not framed as HTTP/1.1 has it", "body");

    private static async ValueTask<ReadOnlySequence<byte>> ReadAllAsync(PipeReader reader)
    {
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.IsCompleted) return read.Buffer;
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Reads what a body is said to be; what is wrong with that, or null.</summary>
    public static Problem? CheckType(StringValues types, StringValues codings, out bool isJson)
    {
        var all = types.ToString();
        var given = all.AsSpan();
        var end = given.IndexOf(';');
        var type = (end >= 0 ? given[..end] : given).Trim();
        isJson = type.Equals("application/json", StringComparison.OrdinalIgnoreCase);
        if (!isJson && !type.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
            return new Problem(
                415, "Content type not supported", $"Content-Type is '{Problem.Shorten(given.ToString())}'; allowed: {TypesAllowed}",
                "Content-Type", TypesAllowed);
        if (end >= 0 && !IsUtf8(all))
            return new Problem(
                415, "Charset not supported", $"Content-Type is '{Problem.Shorten(given.ToString())}'; allowed: charset=utf-8",
                "Content-Type", "charset=utf-8");
        // RFC 9110, 8.4: taken as it is, a compressed body would be published as text that nobody can read.
        if (codings is { Count: > 0 } coding && !string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase))
            return new Problem(
                415, "Content coding not supported", $"Content-Encoding is '{Problem.Shorten(coding.ToString())}'; allowed: identity",
                "Content-Encoding", "identity");
        return null;
    }

    // ASCII is UTF-8 too.
    private static bool IsUtf8(string contentType) =>
        !MediaTypeHeaderValue.TryParse(contentType, out var type)
        || type.Charset.ToString().Trim('"').ToLowerInvariant() is "" or "utf-8" or "utf8" or "us-ascii";

    private static Task AcceptAsync(HttpResponse response, long sequence)
    {
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "application/json";
        var text = $"{{\"sequence\":{sequence}}}";
        response.ContentLength = text.Length;
        return response.WriteAsync(text);
    }
}
