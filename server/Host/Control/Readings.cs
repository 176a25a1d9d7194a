using System.Reflection;
using System.Runtime;
using System.Runtime.InteropServices;
using Bench.Contract;
using Bench.Host.Options;
using Bench.Host.Patterns;
using Bench.Host.Serving;
using Bench.Host.Traffic;

namespace Bench.Host.Control;

/// <summary>What the server knows of itself.</summary>
internal static class Readings
{
    /// <summary>What this server is.</summary>
    public static ServerInfo Info(ServerOptions options)
    {
        var assembly = typeof(Readings).Assembly;
        return new ServerInfo
        {
            ProcessId = Environment.ProcessId,
            Version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            Runtime = RuntimeInformation.FrameworkDescription,
            ClockEpoch = Clock.EpochId,
            Processors = Environment.ProcessorCount,
            ServerGc = GCSettings.IsServerGC,
            Tiering = Environment.GetEnvironmentVariable("DOTNET_TieredCompilation") == "0" ? "fixed" : "tiered",
            DirectSend = options.DirectSend > 0,
            Settings = OptionReader.Settings(options),
            Build = assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "unknown",
            Patterns = PatternList.Names,
        };
    }

    /// <summary>Totals since the start, and memory now.</summary>
    public static ServerCounters Counters(ServerCore core)
    {
        var traffic = core.Traffic;
        var again = traffic.Retransmits.Read();
        return new ServerCounters
        {
            AtUs = core.Time.NowUs(),
            Connections = traffic.Patterns.ToDictionary(pattern => pattern.Pattern, pattern => pattern.Open),
            TcpConnections = traffic.TcpOpen,
            TcpAccepted = traffic.TcpAccepted,
            Published = traffic.Published.Value,
            Delivered = traffic.Patterns.Sum(pattern => pattern.Delivered.Value),
            Flushes = traffic.Patterns.Sum(pattern => pattern.Flushes.Value),
            Lapped = traffic.Patterns.Sum(pattern => pattern.Lapped.Value),
            Requests = traffic.Requests.Value,
            EmptyPolls = traffic.Patterns.Sum(pattern => pattern.Empty.Value),
            KeepAlives = traffic.Patterns.Sum(pattern => pattern.KeepAlives.Value),
            RetransmittedSegments = Retransmits.Unavailable is null ? again.Segments : null,
            RetransmittedBytes = Retransmits.Unavailable is null ? again.Bytes : null,
            RetransmitsUnavailable = Retransmits.Unavailable,
            RetransmitsUnread = again.Unread,
            LogBytes = core.Topics.Bytes,
            Refused = traffic.Refused.Value,
            GcHeapBytes = GC.GetTotalMemory(forceFullCollection: false),
            AllocatedBytes = GC.GetTotalAllocatedBytes(),
            Collections = [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(GC.CollectionCount)],
            GcPauseMs = GC.GetTotalPauseDuration().TotalMilliseconds,
            CompileMs = JitInfo.GetCompilationTime(currentThread: false).TotalMilliseconds,
            ResidentBytes = Environment.WorkingSet,
            ThreadPoolThreads = ThreadPool.ThreadCount,
        };
    }

    /// <summary>Collects all garbage and compacts, so that what is left is in use.</summary>
    public static void Collect()
    {
        for (var round = 0; round < 2; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
    }
}
