using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Options;
using Bench.Host.Scaling;
using Bench.Host.Traffic;

namespace Bench.Host.Patterns;

/// <summary>What every pattern is given: the topics, the limits, the clock, the wheels and its own counters.</summary>
internal sealed record PatternContext(
    ServerOptions Options, Topics Topics, Upstream Upstream, Backplane? Backplane, CrossSite CrossSite, PatternTraffic Traffic,
    DeadlineWheel Deadlines, FlushWheel Flushes,
    TimeProvider Time)
{
    /// <summary>Opens the log that a subscriber asks for.</summary>
    /// <param name="found">What is wrong with the request so far; it is handed on.</param>
    /// <param name="parameters">The request's parameters.</param>
    /// <param name="log">The topic's log, unless there is a problem.</param>
    public Problem? Open(Problem? found, in Parameters parameters, out MessageLog log)
    {
        log = null!;
        if (found is not null || Topics.TryOpen(parameters.Topic.Span, out log!)) return found;
        return Problem.LimitReached("topics", Topics.Limit, "--max-topics");
    }

    /// <summary>A reader of a log, as its request asks for it.</summary>
    public Subscription Subscribe(MessageLog log, in Parameters parameters) =>
        new(log, parameters.Since ?? log.Head, Deadlines, WindowOf(log, parameters), parameters.Latest);

    /// <summary>The window in which the messages of a request gather, joined; null for none.</summary>
    public FlushWindow? WindowOf(MessageLog log, in Parameters parameters) =>
        parameters.FlushMs == 0 ? null : log.JoinWindow(parameters.FlushMs * 1000L, Flushes);
}
