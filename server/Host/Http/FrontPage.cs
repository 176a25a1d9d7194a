using Bench.Contract;

namespace Bench.Host.Http;

/// <summary>The page at <c>/</c>: what can be asked of this server, each with a line to type.</summary>
internal static class FrontPage
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", http =>
    {
        var host = $"{http.Request.Host}";
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync($"""
            One topic's messages, four ways:

              curl -i  'http://{host}{Protocol.PollPath}?topic=demo&since=0'
              curl -i  'http://{host}{Protocol.LongPollPath}?topic=demo&since=0&hold_ms=10000'
              curl -N  'http://{host}{Protocol.SsePath}?topic=demo'
              ws://{host}{Protocol.WebSocketPath}?topic=demo

            Send one:

              curl -H 'Content-Type: text/plain' -d 'hello' 'http://{host}{Protocol.MessagesPath}?topic=demo'

            """);
    });
}
