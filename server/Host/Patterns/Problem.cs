using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bench.Host.Patterns;

/// <summary>Problem details as of RFC 9457: what is wrong, by name and number, and what is allowed.</summary>
internal sealed record Problem
{
    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    /// <summary>The parameter at fault; null when the problem is not one of a parameter.</summary>
    public string? Parameter { get; init; }

    /// <summary>What is allowed for it.</summary>
    public string? Allowed { get; init; }

    /// <summary>Answers a request with this problem.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = "application/problem+json";
        if (Status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "1";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(this, ProblemJson.Readable.Problem), context.RequestAborted);
    }

    public static Problem BadParameter(string name, string value, string allowed) => new()
    {
        Title = "Bad parameter", Status = StatusCodes.Status400BadRequest, Detail = $"{name} is '{value}'; allowed: {allowed}", Parameter = name, Allowed = allowed,
    };
}

[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext
{
    /// <summary>Writes quotes and the like as themselves: the text is for people, and never part of a page.</summary>
    public static ProblemJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
