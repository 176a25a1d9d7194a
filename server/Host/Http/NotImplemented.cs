using Microsoft.Extensions.Primitives;

namespace Bench.Host.Http;

/// <summary>Refuses what the web server would take without understanding it.</summary>
internal static class NotImplemented
{
    /// <summary>Why the request is refused, or null.</summary>
    public static Problem? Check(HttpRequest request)
    {
        if (CheckMethod(request.Method) is { } unknown) return unknown;
        if (CheckCoding(request.Headers.TransferEncoding) is not { } problem) return null;
        // Where a body ends whose coding is unknown is unknown too.
        request.HttpContext.Response.Headers.Connection = "close";
        return problem;
    }

    // RFC 9110, 9.1: a method is case-sensitive. Routes are found whatever its case.
    public static Problem? CheckMethod(string method) => !method.AsSpan().ContainsAnyInRange('a', 'z')
        ? null
        : new Problem(
            StatusCodes.Status501NotImplemented, "Unknown method",
            $"the method is '{Problem.Shorten(method)}'; methods are in upper case, such as {method.ToUpperInvariant()}", "method");

    // RFC 9112, 6.1: of codings before "chunked" it knows none.
    public static Problem? CheckCoding(StringValues coding)
    {
        if (coding.Count == 0 || IsChunked(coding)) return null;
        return new Problem(
            StatusCodes.Status501NotImplemented, "Transfer coding not supported",
            $"Transfer-Encoding is '{Problem.Shorten(coding.ToString())}'; allowed: chunked", "Transfer-Encoding", "chunked");
    }

    private static bool IsChunked(StringValues coding) =>
        coding is [{ } only] && only.AsSpan().Trim().Equals("chunked", StringComparison.OrdinalIgnoreCase);
}
