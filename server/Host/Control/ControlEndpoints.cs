using System.Diagnostics;
using System.Reflection;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bench.Contract;
using Bench.Host.Patterns;
using Bench.Host.Publishing;

namespace Bench.Host.Control;

/// <summary>The control API, on a listener of its own.</summary>
internal sealed class ControlEndpoints(Publisher publisher, ServerCounts counts, PatternList patterns, TimeProvider time)
{
    /// <summary>Longest body: a workload of a hundred thousand topics is described in a few hundred bytes.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ControlPaths.Health, context => context.Response.WriteAsync("ok\n"));
        routes.MapGet(ControlPaths.Info, context => WriteAsync(context, Info(), ContractJson.Default.ServerInfo));
        routes.MapGet(ControlPaths.Counters, context => WriteAsync(context, Counters(), ContractJson.Default.ServerCounters));
        routes.MapGet(ControlPaths.Workload, context => WriteAsync(context, publisher.Status(), ContractJson.Default.WorkloadStatus));
        routes.MapGet(ControlPaths.WorkloadTopics, context => WriteAsync(context, publisher.TopicStatuses(), ContractJson.Default.TopicStatusArray));
        routes.MapPost(ControlPaths.Workload, StartAsync);
        routes.MapDelete(ControlPaths.Workload, context =>
        {
            publisher.Stop();
            return WriteAsync(context, publisher.Status(), ContractJson.Default.WorkloadStatus);
        });
        routes.MapPost(ControlPaths.Collect, context =>
        {
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return WriteAsync(context, Counters(), ContractJson.Default.ServerCounters);
        });
    }

    private async Task StartAsync(HttpContext context)
    {
        WorkloadStart? start;
        try
        {
            start = await JsonSerializer.DeserializeAsync(context.Request.Body, ContractJson.Default.WorkloadStart, context.RequestAborted);
        }
        catch (JsonException e)
        {
            await Bad("body", $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {e.Message.Split(" Path:")[0]} At {e.Path}", "a workload start in JSON").WriteAsync(context);
            return;
        }

        var problem = start is null ? "null" : Problems(start).FirstOrDefault();
        if (start is null || problem is not null)
        {
            await Bad("body", problem!, "a workload start within its ranges").WriteAsync(context);
            return;
        }

        try
        {
            if (!publisher.TryStart(start))
            {
                await new Problem { Title = "Workload running", Status = StatusCodes.Status409Conflict, Detail = "a workload is running; DELETE /workload stops it" }.WriteAsync(context);
                return;
            }
        }
        catch (InvalidOperationException e)
        {
            await new Problem { Title = "Too many topics", Status = StatusCodes.Status503ServiceUnavailable, Detail = e.Message }.WriteAsync(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await WriteAsync(context, publisher.Status(), ContractJson.Default.WorkloadStatus);
    }

    private static IEnumerable<string> Problems(WorkloadStart start)
    {
        foreach (var problem in start.Workload.Problems()) yield return problem;
        if (start.WarmupUs < 0) yield return $"warmup_us is {start.WarmupUs}; allowed: 0 or more";
        if (start.SteadyUs < 1) yield return $"steady_us is {start.SteadyUs}; allowed: 1 or more";
        if (start.StartUs < 0) yield return $"start_us is {start.StartUs}; allowed: 0 or more";
        if (start.FirstTopic < 0) yield return $"first_topic is {start.FirstTopic}; allowed: 0 or more";
        if (start.TopicCount is < 0) yield return $"topic_count is {start.TopicCount}; allowed: 0 or more";
    }

    private static Problem Bad(string name, string value, string allowed) => Problem.BadParameter(name, value, allowed);

    private ServerInfo Info() => new()
    {
        ProcessId = Environment.ProcessId,
        Version = typeof(ControlEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        Runtime = RuntimeInformation.FrameworkDescription,
        ClockEpoch = Clock.EpochId,
        Processors = Environment.ProcessorCount,
        ServerGc = GCSettings.IsServerGC,
        Tiering = Environment.GetEnvironmentVariable("DOTNET_TieredCompilation") == "0" ? "fixed" : "tiered",
        Build = typeof(ControlEndpoints).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true ? "Debug" : "Release",
        Patterns = [.. patterns.All.Select(p => p.Name)],
    };

    private ServerCounters Counters() => new()
    {
        AtUs = time.NowUs(),
        Connections = counts.Connections.ToDictionary(),
        TcpConnections = Interlocked.Read(ref counts.TcpOpen),
        TcpAccepted = Interlocked.Read(ref counts.TcpAccepted),
        Published = Interlocked.Read(ref counts.Published),
        Delivered = Interlocked.Read(ref counts.Delivered),
        Flushes = Interlocked.Read(ref counts.Flushes),
        Lapped = Interlocked.Read(ref counts.Lapped),
        Requests = Interlocked.Read(ref counts.Requests),
        EmptyPolls = Interlocked.Read(ref counts.EmptyPolls),
        Refused = Interlocked.Read(ref counts.Refused),
        GcHeapBytes = GC.GetTotalMemory(forceFullCollection: false),
        AllocatedBytes = GC.GetTotalAllocatedBytes(),
        Collections = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)],
        GcPauseMs = GC.GetTotalPauseDuration().TotalMilliseconds,
        ResidentBytes = Environment.WorkingSet,
        ThreadPoolThreads = ThreadPool.ThreadCount,
    };

    private static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }
}
