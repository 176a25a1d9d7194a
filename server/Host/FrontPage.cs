namespace Bench.Host;

/// <summary>What a person sees who opens the server in a browser or with curl: what there is to try.</summary>
internal static class FrontPage
{
    private const string Text = """
        Target server of the bench harness: one topic, four ways to follow it.

          GET  /poll?topic=news&since=0             polling: answers at once
          GET  /long-poll?topic=news&since=0        long-polling: held until there is something to say
          GET  /sse?topic=news                      Server-Sent Events: a response that never ends
          GET  /ws?topic=news                       WebSockets: both ways
          POST /messages?topic=news                 the way up: the body is the message

        Try:  curl -N 'http://HOST/sse?topic=news'   and in another terminal   curl -d hello 'http://HOST/messages?topic=news'

        """;

    public static Task ServeAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(Text.Replace("HOST", context.Request.Host.Value ?? "HOST", StringComparison.Ordinal), context.RequestAborted);
    }
}
