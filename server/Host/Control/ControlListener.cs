using System.Text.Json.Serialization.Metadata;
using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Host.Http;
using Bench.Host.Serving;

namespace Bench.Host.Control;

/// <summary>The control listener, apart from the measured one: nothing asked here is in the measured bytes.</summary>
internal static class ControlListener
{
    public static WebApplication Build(ServerCore core)
    {
        var builder = Listener.Builder(core.Options, _ => { });
        Metrics.Add(builder);
        var app = builder.Build();
        foreach (var url in core.Options.ControlUrls) app.Urls.Add(url);
        app.Use(next =>
            http => (LocalName.Check(http) ?? core.CrossSite.Check(http.Request) ?? NotImplemented.Check(http.Request)) is { } problem
                ? problem.WriteAsync(http)
                : next(http));
        Metrics.Map(app, core);
        app.MapGet(ControlPaths.Health, http => AnswerHealthAsync(http, core));
        app.MapGet(ControlPaths.Info, http => AnswerAsync(http, Readings.Info(core.Options), ContractJson.Default.ServerInfo));
        app.MapGet(ControlPaths.Counters, http => AnswerAsync(http, Readings.Counters(core), ContractJson.Default.ServerCounters));
        app.MapPost(ControlPaths.Collect, http =>
        {
            Readings.Collect();
            return AnswerAsync(http, Readings.Counters(core), ContractJson.Default.ServerCounters);
        });
        app.MapGet(ControlPaths.Workload, http => AnswerAsync(http, core.Publisher.Status(), ContractJson.Default.WorkloadStatus));
        app.MapPost(ControlPaths.Workload, http => StartWorkloadAsync(http, core));
        app.MapDelete(ControlPaths.Workload, http =>
        {
            core.Publisher.Stop();
            return AnswerAsync(http, core.Publisher.Status(), ContractJson.Default.WorkloadStatus);
        });
        app.MapGet(
            ControlPaths.WorkloadTopics, http => AnswerAsync(http, core.Publisher.TopicStatuses(), ContractJson.Default.TopicStatusArray));
        NotFound.Map(app);
        return app;
    }

    private static Task AnswerAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type) => http.Response.WriteAsJsonAsync(value, type);

    private static Task AnswerHealthAsync(HttpContext http, ServerCore core)
    {
        if (core.Topics.IsClosed) return new Problem(503, "Stopping", "the server is stopping").WriteAsync(http);
        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync("ok\n");
    }

    private static async Task StartWorkloadAsync(HttpContext http, ServerCore core)
    {
        Problem? problem;
        try
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            problem = core.Publisher.Start(JsonText.Read(body.ToArray(), ContractJson.Default.WorkloadStart, ranges: true));
        }
        catch (IOException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // A body that is cut short, too slow or not framed as HTTP/1.1 has it.
            http.Response.Headers.Connection = "close";
            problem = new Problem(400, "Bad body", "the body is not framed as HTTP/1.1 has it, or did not come whole", "body");
        }
        catch (JsonTextException e)
        {
            problem = new Problem(400, "Bad workload", e.Message, e.Path is { Length: > 0 } path ? path : "body");
        }

        if (problem is null) await AnswerAsync(http, core.Publisher.Status(), ContractJson.Default.WorkloadStatus);
        else await problem.WriteAsync(http);
    }
}
