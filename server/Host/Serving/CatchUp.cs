using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Options;
using Bench.Host.Patterns;
using Bench.Host.Scaling;

namespace Bench.Host.Serving;

/// <summary>
/// With a backplane, before a request comes to its pattern: this server follows the topic that it names, and has what its cursor says that
/// there is. A client that comes from another server is so answered with what follows, and nothing twice.
/// </summary>
internal static class CatchUp
{
    private static readonly PathString[] Readers = [Protocol.PollPath, Protocol.LongPollPath, Protocol.SsePath, Protocol.WebSocketPath];

    public static async Task AnswerAsync(HttpContext http, Backplane backplane, ServerOptions options, RequestDelegate next)
    {
        // What is wrong with a request is the pattern's to say.
        if (Array.Exists(Readers, path => http.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase))
            && Parameters.Read(http.Request, options.MaxHoldMs, out var parameters) is null
            && ServerSentEvents.ReadLast(http.Request.Headers[ServerSentEvents.LastEventId], ref parameters) is null)
        {
            try
            {
                await backplane.ReadyAsync(parameters.Topic, parameters.Since);
            }
            catch (BackplaneException e)
            {
                await Problem.BackplaneGone(e.Message).WriteAsync(http);
                return;
            }
        }

        await next(http);
    }
}
