using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Bench.Host.Traffic;

namespace Bench.Host.Http;

/// <summary>Why a request is refused, as RFC 9457 problem details.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">The kind of problem.</param>
/// <param name="Detail">What was given and what to do.</param>
/// <param name="Parameter">The parameter at fault.</param>
/// <param name="Allowed">The values that it may have.</param>
internal sealed record Problem(int Status, string Title, string Detail, string? Parameter = null, string? Allowed = null)
{
    /// <summary>When to try again what was refused for a limit, in seconds.</summary>
    public const int RetryAfterSeconds = 1;

    /// <summary>Of the body.</summary>
    public const string ContentType = "application/problem+json";

    private const int LongestEcho = 80;

    /// <summary>A parameter with a value that is not allowed.</summary>
    public static Problem BadParameter(string parameter, string? given, string allowed) =>
        new(
            StatusCodes.Status400BadRequest, "Bad parameter",
            given is null ? $"{parameter} is missing" : $"{parameter} is '{Shorten(given)}'; allowed: {allowed}", parameter, allowed);

    /// <summary>A limit of the server is reached; the same request may succeed later.</summary>
    public static Problem LimitReached(string what, long limit, string option) =>
        new(
            StatusCodes.Status503ServiceUnavailable, "Limit reached",
            $"the server has its limit of {limit} {what}; try again later, or start it with a higher {option}");

    /// <summary>The backplane does not do what the request needs; the same request may succeed later.</summary>
    public static Problem BackplaneGone(string detail) =>
        new(StatusCodes.Status503ServiceUnavailable, "Backplane gone", $"{detail}; try again later");

    /// <summary>Answers the request with it.</summary>
    public Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        var body = ToJson();
        // Only the measured listener counts what it refuses.
        if (Status < 500) context.RequestServices.GetService<ServerTraffic>()?.Refused.Add(1);
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        if (Status == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = RetryAfterSeconds.ToString();
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body).AsTask();
    }

    /// <summary>The whole response as bytes, for connections that are refused before there is a request.</summary>
    public byte[] ToResponse()
    {
        var body = ToJson();
        var head = $"HTTP/1.1 {Status} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(Status)}\r\nConnection: close\r\n"
            + $"Retry-After: {RetryAfterSeconds}\r\nContent-Type: {ContentType}\r\nContent-Length: {body.Length}\r\n\r\n";
        return [.. System.Text.Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>The body of the answer.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("title", Title);
        json.WriteNumber("status", Status);
        json.WriteString("detail", Detail);
        if (Parameter is not null) json.WriteString("parameter", Parameter);
        if (Allowed is not null) json.WriteString("allowed", Allowed);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What was given, cut to a length that can be shown.</summary>
    public static string Shorten(string given) =>
        given.Length <= LongestEcho
            ? given
            : string.Create(CultureInfo.InvariantCulture, $"{given.AsSpan(0, LongestEcho)}… ({given.Length} characters)");
}
