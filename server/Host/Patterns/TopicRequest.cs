using System.Globalization;
using Bench.Contract;
using Bench.Host.Log;

namespace Bench.Host.Patterns;

/// <summary>The parameters that all endpoints share, checked.</summary>
/// <param name="Topic">The topic's log.</param>
/// <param name="Since">The cursor given; null when none was.</param>
internal readonly record struct TopicRequest(MessageLog Topic, long? Since)
{
    public const string SinceRule = "a sequence number, 0 or more";

    /// <summary>Reads topic and since; the problem to answer with where one of them is not allowed.</summary>
    public static Problem? Read(HttpContext context, Topics topics, out TopicRequest request)
    {
        request = default;
        var name = context.Request.Query[Protocol.TopicParameter].ToString();
        if (!Protocol.IsTopicName(name)) return Problem.BadParameter(Protocol.TopicParameter, Shortened(name), Protocol.TopicNameRule);

        long? since = null;
        var text = context.Request.Query[Protocol.SinceParameter].ToString();
        if (text.Length > 0)
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return Problem.BadParameter(Protocol.SinceParameter, Shortened(text), SinceRule);
            since = value;
        }

        if (topics.Find(name) is not { } topic)
            return new Problem { Title = "Too many topics", Status = StatusCodes.Status503ServiceUnavailable, Detail = "no further topic can be made; raise --max-topics" };
        request = new TopicRequest(topic, since);
        return null;
    }

    /// <summary>A number of the query within a range, or its default when it is not given.</summary>
    public static Problem? ReadNumber(HttpContext context, string name, int min, int max, int whenMissing, out int value)
    {
        value = whenMissing;
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max
            ? null
            : Problem.BadParameter(name, Shortened(text), $"{min} to {max}");
    }

    /// <summary>What is said back of a value that may be very long.</summary>
    public static string Shortened(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
