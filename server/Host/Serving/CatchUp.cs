using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Patterns;
using Bench.Host.Scaling;

namespace Bench.Host.Serving;

/// <summary>
/// With a backplane, before a request comes to its pattern: this server follows the topic that it names, and has what its cursor says that
/// there is. A client that comes from another server is so answered with what follows, and nothing twice.
/// </summary>
internal static class CatchUp
{
    public static async Task AnswerAsync(HttpContext http, ServerCore core, Backplane backplane, RequestDelegate next)
    {
        // What is wrong with a request is the pattern's to say.
        if (Read(http, core, out var parameters))
        {
            try
            {
                if (!await backplane.ReadyAsync(parameters.Topic, parameters.Since))
                {
                    await Problem.LimitReached("topics", core.Topics.Limit, "--max-topics").WriteAsync(http);
                    return;
                }
            }
            catch (BackplaneException e)
            {
                await Problem.BackplaneGone(e.Message).WriteAsync(http);
                return;
            }
        }

        await next(http);
    }

    // The route that has been found is that of a pattern by its path and its method.
    private static bool Read(HttpContext http, ServerCore core, out Parameters parameters)
    {
        parameters = default;
        var path = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        return path is Protocol.PollPath or Protocol.LongPollPath or Protocol.SsePath or Protocol.WebSocketPath
            && (path != Protocol.WebSocketPath || core.CrossSite.Check(http.Request) is null)
            && Parameters.Read(http.Request, core.Options.MaxHoldMs, out parameters) is null
            && (path != Protocol.SsePath
                || ServerSentEvents.ReadLast(http.Request.Headers[ServerSentEvents.LastEventId], ref parameters) is null);
    }
}
