using Bench.Host.Log;

namespace Bench.Host.Patterns;

/// <summary>One delivery mechanism: how messages are framed, and who waits for whom.</summary>
internal interface IPattern
{
    /// <summary>Kebab-case name; the same as the client's.</summary>
    string Name { get; }

    /// <summary>Where it is served.</summary>
    string Path { get; }

    /// <summary>Serves one request for a topic; the request's parameters have been checked by <see cref="TopicRequest"/>.</summary>
    Task ServeAsync(HttpContext context, TopicRequest request);
}

/// <summary>THE LIST of patterns, lowest rung first.</summary>
internal sealed class PatternList
{
    public PatternList(Options.ServerOptions options, ServerCounts counts, Goodbye goodbye, TimeProvider time)
    {
        All =
        [
            new Polling(options, counts),
            new LongPolling(options, counts, goodbye, time),
            new ServerSentEvents(options, counts, goodbye, time),
            new WebSockets(options, counts, goodbye, time),
        ];
        foreach (var pattern in All) counts.Register(pattern.Name); // Throws when two have one name.
    }

    public IReadOnlyList<IPattern> All { get; }
}
