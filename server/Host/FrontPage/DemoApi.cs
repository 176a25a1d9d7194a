using System.Globalization;
using System.Text;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Publishing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Bench.Host.FrontPage;

/// <summary>
/// What the front page asks the server: <c>GET /live</c> for the server's clock, <c>POST /live</c> to keep the
/// <see cref="Demo"/> going and to set its rate. Both answer with the same object.
/// </summary>
internal sealed class DemoApi(Demo demo, Topics topics, Publisher publisher, CrossSite crossSite, TimeProvider time)
{
    public const string Path = "/live";

    /// <summary>The query's parameter.</summary>
    public const string RateParameter = "per_second";

    private static readonly string RateRange =
        string.Create(CultureInfo.InvariantCulture, $"{Demo.MinPerSecond:0.000000} to {Demo.MaxPerSecond}");

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, http => Answer(HeadBytes(http)).WriteAsync(http));
        routes.MapPost(Path, http => (crossSite.Check(http.Request) ?? Extend(http.Request.Query[RateParameter])) is { } problem
            ? problem.WriteAsync(http)
            : Answer(HeadBytes(http)).WriteAsync(http));
    }

    /// <summary>Keeps it going, with the rate that is given; why not, or null.</summary>
    public Problem? Extend(StringValues given)
    {
        double? perSecond = null;
        if (given.Count > 0)
        {
            // Half a millionth of room: twice an hour has no end as a decimal.
            if (!double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
                || rate is not (>= Demo.MinPerSecond - 5e-7 and <= Demo.MaxPerSecond))
                return Problem.BadParameter(RateParameter, given, RateRange);
            perSecond = Math.Max(rate, Demo.MinPerSecond);
        }

        if (topics.IsClosed) return new Problem(503, "Stopping", "the server is stopping");
        if (publisher.Refusal is { } refused) return refused;
        if (demo.TryExtend(perSecond)) return null;
        return publisher.IsRunning
            ? new Problem(
                409, "Workload running", "a workload is being published, and nothing may run beside it; try again when it is over")
            : Problem.LimitReached("topics", topics.Limit, "--max-topics");
    }

    /// <summary>How it stands.</summary>
    /// <param name="headBytes">Length of the request's line and headers.</param>
    public Reply Answer(int headBytes)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $$"""
            {"topic":"{{Demo.Topic}}","newest":{{topics.Peek(Demo.Topic).Head}},"per_second":{{demo.PerSecond}},"publishing":{{(demo.IsRunning ? "true" : "false")}},"head_bytes":{{headBytes}},"now_us":{{time.NowUs()}}}
            """);
        return new Reply(StatusCodes.Status200OK, "application/json", Encoding.ASCII.GetBytes(text), ("Cache-Control", "no-store"));
    }

    // A page cannot see all headers that its browser sends; this request's are as long as those of its polls.
    private static int HeadBytes(HttpContext http)
    {
        var line = $"{http.Request.Method} {http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget} HTTP/1.1\r\n";
        var fields = http.Request.Headers.Sum(
            header => header.Value.Sum(value => header.Key.Length + ": \r\n".Length + Encoding.UTF8.GetByteCount(value ?? "")));
        return line.Length + fields + "\r\n".Length;
    }
}
