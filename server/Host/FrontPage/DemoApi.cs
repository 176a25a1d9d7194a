using System.Globalization;
using System.Text;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Publishing;
using Microsoft.AspNetCore.Http.Features;

namespace Bench.Host.FrontPage;

/// <summary>
/// What the front page asks the server: <c>GET /live</c> for the server's clock, <c>POST /live</c> to keep the
/// <see cref="Demo"/> going and to set its rate. Both answer with the same object.
/// </summary>
internal sealed class DemoApi(Demo demo, Topics topics, Publisher publisher, CrossSite crossSite, TimeProvider time)
{
    public const string Path = "/live";

    private const string RateParameter = "per_second";

    private static readonly string RateRange = string.Create(CultureInfo.InvariantCulture, $"{Demo.MinPerSecond:0.000000} to {Demo.MaxPerSecond}");

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, AnswerAsync);
        routes.MapPost(Path, ExtendAsync);
    }

    private Task ExtendAsync(HttpContext http)
    {
        if (crossSite.Check(http.Request) is { } foreign) return foreign.WriteAsync(http);
        double? perSecond = null;
        if (http.Request.Query[RateParameter] is { Count: > 0 } given)
        {
            // Half a millionth of room: twice an hour has no end as a decimal.
            if (!double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) || rate is not (>= Demo.MinPerSecond - 5e-7 and <= Demo.MaxPerSecond)) return Problem.BadParameter(RateParameter, given, RateRange).WriteAsync(http);
            perSecond = Math.Max(rate, Demo.MinPerSecond);
        }

        if (topics.IsClosed) return new Problem(503, "Stopping", "the server is stopping").WriteAsync(http);
        if (demo.TryExtend(perSecond)) return AnswerAsync(http);
        return publisher.IsRunning
            ? new Problem(409, "Workload running", "a workload is being published, and nothing may run beside it; try again when it is over").WriteAsync(http)
            : Problem.LimitReached("topics", topics.Limit, "--max-topics").WriteAsync(http);
    }

    private Task AnswerAsync(HttpContext http)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $$"""
            {"topic":"{{Demo.Topic}}","newest":{{topics.Peek(Demo.Topic).Head}},"per_second":{{demo.PerSecond}},"publishing":{{(demo.IsRunning ? "true" : "false")}},"head_bytes":{{HeadBytes(http)}},"now_us":{{time.NowUs()}}}
            """);
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = text.Length;
        return http.Response.WriteAsync(text);
    }

    // A page cannot see all headers that its browser sends; this request's are as long as those of its polls.
    private static int HeadBytes(HttpContext http)
    {
        var line = $"{http.Request.Method} {http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget} HTTP/1.1\r\n";
        var fields = http.Request.Headers.Sum(header => header.Value.Sum(value => header.Key.Length + ": \r\n".Length + Encoding.UTF8.GetByteCount(value ?? "")));
        return line.Length + fields + "\r\n".Length;
    }
}
