using System.Buffers;
using System.IO.Pipelines;
using Bench.Contract;
using Bench.Host.Messages;
using Bench.Host.Options;
using Bench.Host.Traffic;

namespace Bench.Host.Http;

/// <summary>The way up: what a client sends becomes a message of its topic, due when it came.</summary>
internal sealed class Upstream(ServerOptions options, Topics topics, ServerTraffic traffic)
{
    private const string TypesAllowed = "text/plain or application/json";

    /// <summary>Adds <c>POST /messages</c>, the way up of the patterns whose connection only goes down.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(Protocol.MessagesPath, TakeAsync);

    /// <summary>Publishes message data to a topic.</summary>
    /// <param name="log">The topic's log.</param>
    /// <param name="body">The bytes as received.</param>
    /// <param name="isJson">True when they are declared to be JSON; else they become a JSON string.</param>
    /// <param name="sequence">The message's sequence.</param>
    /// <returns>False when the bytes are not UTF-8, or not JSON although declared so.</returns>
    public bool TryPublish(MessageLog log, ReadOnlySpan<byte> body, bool isJson, out long sequence)
    {
        sequence = 0;
        if (!MessageCodec.TryMakeData(body, isJson, out var data)) return false;
        sequence = log.Append(data).Sequence;
        traffic.Published.Add(1);
        return true;
    }

    private async Task TakeAsync(HttpContext http)
    {
        var problem = ReadType(http.Request, out var isJson);
        problem = Parameters.Read(http.Request, options.MaxHoldMs, out var parameters) ?? problem;
        if (problem is not null)
        {
            await problem.WriteAsync(http);
            return;
        }

        var reader = http.Request.BodyReader;
        try
        {
            var body = await ReadAllAsync(reader);
            if (Publish(body, parameters, isJson, out var sequence) is { } refused) await refused.WriteAsync(http);
            else await AcceptAsync(http.Response, sequence);
            reader.AdvanceTo(body.End);
        }
        catch (BadHttpRequestException e)
        {
            await Refusal(e).WriteAsync(http);
        }
    }

    private Problem? Publish(in ReadOnlySequence<byte> body, in Parameters parameters, bool isJson, out long sequence)
    {
        sequence = 0;
        if (body.IsEmpty) return new Problem(400, "Empty message", "the body is empty; a message has at least one byte", "body", $"1 to {options.MaxMessageBytes} bytes");
        if (!topics.TryOpen(parameters.Topic.Span, out var log)) return Problem.LimitReached("topics", topics.Limit, "--max-topics");
        if (TryPublish(log, body.IsSingleSegment ? body.FirstSpan : body.ToArray(), isJson, out sequence)) return null;
        return new Problem(400, "Malformed message", isJson ? "the body is not one JSON value in UTF-8" : "the body is not UTF-8 text", "body", isJson ? "one JSON value in UTF-8" : "UTF-8 text");
    }

    private Problem Refusal(BadHttpRequestException e) => e.StatusCode == StatusCodes.Status413PayloadTooLarge
        ? new Problem(e.StatusCode, "Message too large", $"the body is larger than {options.MaxMessageBytes} bytes", "body", $"1 to {options.MaxMessageBytes} bytes")
        : new Problem(e.StatusCode, "Bad body", e.Message, "body");

    private static async ValueTask<ReadOnlySequence<byte>> ReadAllAsync(PipeReader reader)
    {
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.IsCompleted) return read.Buffer;
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static Problem? ReadType(HttpRequest request, out bool isJson)
    {
        var given = request.ContentType.AsSpan();
        var type = (given.IndexOf(';') is >= 0 and var end ? given[..end] : given).Trim();
        isJson = type.Equals("application/json", StringComparison.OrdinalIgnoreCase);
        if (isJson || type.Equals("text/plain", StringComparison.OrdinalIgnoreCase)) return null;
        return new Problem(415, "Content type not supported", $"Content-Type is '{given}'; allowed: {TypesAllowed}", "Content-Type", TypesAllowed);
    }

    private static Task AcceptAsync(HttpResponse response, long sequence)
    {
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "application/json";
        var text = $"{{\"sequence\":{sequence}}}";
        response.ContentLength = text.Length;
        return response.WriteAsync(text);
    }
}
