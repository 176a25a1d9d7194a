using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Options;
using Bench.Host.Traffic;

namespace Bench.Host.Patterns;

/// <summary>What every pattern is given: the topics, the limits, the clock, the wheel of deadlines and its own counters.</summary>
internal sealed record PatternContext(ServerOptions Options, Topics Topics, Upstream Upstream, CrossSite CrossSite, PatternTraffic Traffic, DeadlineWheel Deadlines, TimeProvider Time)
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
}
