using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>What an answer says that its body is.</summary>
internal static class AnswerType
{
    /// <summary>The media type without its parameters; null when none is given.</summary>
    public static string? Of(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString().Split(';')[0].Trim() : null;

    /// <summary>An event stream, as WHATWG HTML, section 9.2.3 asks for.</summary>
    /// <exception cref="UnexpectedAnswerException">It is another, or none is given.</exception>
    public static void MustBeEventStream(HttpResponseMessage response)
    {
        if (!string.Equals(Of(response), "text/event-stream", StringComparison.OrdinalIgnoreCase))
            throw new UnexpectedAnswerException("not-an-event-stream");
    }

    /// <summary>Where a type is given, it must be JSON by name or suffix: a proxy's page is not.</summary>
    /// <exception cref="UnexpectedAnswerException">It is another.</exception>
    public static void MayBeJson(HttpResponseMessage response)
    {
        if (Of(response) is { } type
            && !string.Equals(type, "application/json", StringComparison.OrdinalIgnoreCase)
            && !type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)) throw new UnexpectedAnswerException("not-json");
    }
}
