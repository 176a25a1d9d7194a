namespace Bench.Host.Http;

/// <summary>One whole answer, whoever sends it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">Content type; null where there is no body.</param>
/// <param name="Body">The body; none where the status has none.</param>
/// <param name="Fields">Further header fields.</param>
internal sealed record Reply(int Status, string? Type, ReadOnlyMemory<byte> Body, params IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>A problem as an answer.</summary>
    /// <param name="problem">Why the request is refused.</param>
    /// <param name="fields">What its status must have beside.</param>
    public static Reply Of(Problem problem, params IReadOnlyList<(string Name, string Value)> fields) =>
        new(problem.Status, Problem.ContentType, problem.ToJson(),
            problem.Status == StatusCodes.Status503ServiceUnavailable
                ? [.. fields, ("Retry-After", Problem.RetryAfterSeconds.ToString())]
                : fields);

    /// <summary>Sends it as the answer of a request.</summary>
    public Task WriteAsync(HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Fields) response.Headers[name] = value;
        if (Type is null) return Task.CompletedTask;
        response.ContentType = Type;
        response.ContentLength = Body.Length;
        return response.Body.WriteAsync(Body).AsTask();
    }
}
