using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Report.Summary;

/// <summary>One compared figure: where it stands, how people read it, and what it is in one trial.</summary>
/// <param name="Path">Its path in a result of summary.json.</param>
/// <param name="Title">Heading of a column.</param>
/// <param name="Unit">Unit, as written behind a number.</param>
/// <param name="OfTrial">Its value in one trial; null when the trial has none.</param>
/// <param name="OfResult">Its value in a summarised result.</param>
/// <param name="Optional">Only some workloads or settings have it: no table shows it where no result does.</param>
/// <param name="MoreIsBetter">More is better; else less is.</param>
internal sealed record Figure(
    string Path, string Title, string Unit, Func<TrialFile, double?> OfTrial, Func<SummaryResult, double?> OfResult, bool Optional = false,
    bool MoreIsBetter = false);

/// <summary>THE LIST of compared figures; counts that ought to be 0 are in <see cref="FaultList"/>.</summary>
internal static class FigureList
{
    public static IReadOnlyList<Figure> All { get; } =
    [
        new("latency_ms.p50", "p50", "ms", t => t.LatencyMs?.P50, r => r.LatencyMs?.P50),
        new("latency_ms.p90", "p90", "ms", t => t.LatencyMs?.P90, r => r.LatencyMs?.P90),
        new("latency_ms.p99", "p99", "ms", t => t.LatencyMs?.P99, r => r.LatencyMs?.P99),
        new("latency_ms.p99_9", "p99.9", "ms", t => t.LatencyMs?.P999, r => r.LatencyMs?.P999),
        new("latency_ms.max", "max", "ms", t => t.LatencyMs?.Max, r => r.LatencyMs?.Max),
        new("latency_ms.mean", "mean", "ms", t => t.LatencyMs?.Mean, r => r.LatencyMs?.Mean),
        new("wire_bytes_per_message.payload", "payload", "B", t => PerMessage(t, t.Wire.PayloadBytes), r => r.WireBytesPerMessage?.Payload),
        new("wire_bytes_per_message.framing", "framing", "B", t => PerMessage(t, t.Wire.FramingBytes), r => r.WireBytesPerMessage?.Framing),
        new("wire_bytes_per_message.http", "HTTP", "B", t => PerMessage(t, t.Wire.HttpBytes), r => r.WireBytesPerMessage?.Http),
        new("wire_bytes_per_message.tls", "TLS", "B", t => PerMessage(t, t.Wire.TlsBytes), r => r.WireBytesPerMessage?.Tls, Optional: true),
        new(
            "wire_bytes_per_message.compression_saved", "saved by compression", "B", t => PerMessage(t, t.Wire.CompressionSavedBytes),
            r => r.WireBytesPerMessage?.CompressionSaved, Optional: true),
        new("wire_bytes_per_message.tcp_ip", "TCP/IP", "B", t => PerMessage(t, t.Wire.TcpIpBytes), r => r.WireBytesPerMessage?.TcpIp),
        new("wire_bytes_per_message.total", "wire bytes a message", "B",
            t => PerMessage(t, t.Wire.TotalBytes), r => r.WireBytesPerMessage?.Total),
        new("server_cpu_us_per_message", "server CPU a message", "µs", t => PerMessage(t, t.Server.CpuUs), r => r.ServerCpuUsPerMessage),
        new(
            "server_cpu_loopbacks_per_message", "server CPU a message, in loopback sends", "",
            t => PerMessage(t, t.Server.CpuUs / t.LoopbackUs), r => r.ServerCpuLoopbacksPerMessage),
        new(
            "generator_cpu_us_per_message", "generator CPU a message", "µs", t => PerMessage(t, t.Generator.CpuUs),
            r => r.GeneratorCpuUsPerMessage),
        new(
            "server_idle_cpu_us_per_connection_second", "server CPU an idle connection-second", "µs", IdleCpu,
            r => r.ServerIdleCpuUsPerConnectionSecond),
        new(
            "idle_bytes_per_connection_second", "bytes an idle connection-second", "B",
            t => HasWholeIdle(t) ? t.IdleBytesPerConnectionSecond : null, r => r.IdleBytesPerConnectionSecond),
        new(
            "server_memory_kb_per_connection", "server memory a connection", "KiB",
            t => t.MemoryPerConnection?.Resident?.KbPerConnection, r => r.ServerMemoryKbPerConnection),
        new(
            "server_memory_after_kb_per_connection", "server memory a connection after messages", "KiB",
            t => t.MemoryPerConnection?.AfterKb, r => r.ServerMemoryAfterKbPerConnection, Optional: true),
        new(
            "server_heap_kb_per_connection", "GC heap a connection", "KiB", t => t.MemoryPerConnection?.Heap?.KbPerConnection,
            r => r.ServerHeapKbPerConnection),
        new(
            "kernel_memory_kb_per_connection", "kernel memory a connection, both ends", "KiB",
            t => t.MemoryPerConnection?.Kernel?.KbPerConnection, r => r.KernelMemoryKbPerConnection),
        new(
            "opening.connects_per_second", "connects a second", "", Openings.PerSecond, r => r.Opening?.ConnectsPerSecond, Optional: true,
            MoreIsBetter: true),
        new("opening.bytes", "bytes a connect", "B", Openings.Bytes, r => r.Opening?.Bytes, Optional: true),
        new("opening.server_cpu_us", "server CPU a connect", "µs", Openings.ServerCpuUs, r => r.Opening?.ServerCpuUs, Optional: true),
        new(
            "opening.generator_cpu_us", "generator CPU a connect", "µs", Openings.GeneratorCpuUs, r => r.Opening?.GeneratorCpuUs,
            Optional: true),
        new(
            "opening.generator_memory_kb", "generator memory a client", "KiB", t => t.MemoryPerConnection?.Generator?.KbPerConnection,
            r => r.Opening?.GeneratorMemoryKb, Optional: true),
        new(
            "publish_request_ms.p50", "publishing a message, until the target confirms it, p50", "ms", t => t.Publishing?.RequestMs?.P50,
            r => r.PublishRequestMs?.P50, Optional: true),
        new(
            "publish_request_ms.p99", "publishing a message, until the target confirms it, p99", "ms", t => t.Publishing?.RequestMs?.P99,
            r => r.PublishRequestMs?.P99, Optional: true),
        new("requests_per_message", "requests a message", "", t => PerMessage(t, t.Requests?.Sent), r => r.RequestsPerMessage),
        new(
            "answers.first_event_ms.p50", "time to first event, p50", "ms", t => t.Answers?.FirstEventMs?.P50,
            r => r.Answers?.FirstEventMs?.P50, Optional: true),
        new(
            "answers.first_event_ms.p99", "time to first event, p99", "ms", t => t.Answers?.FirstEventMs?.P99,
            r => r.Answers?.FirstEventMs?.P99, Optional: true),
        new("answers.gap_ms.p50", "gap between events, p50", "ms", t => t.Answers?.GapMs?.P50, r => r.Answers?.GapMs?.P50, Optional: true),
        new("answers.gap_ms.p99", "gap between events, p99", "ms", t => t.Answers?.GapMs?.P99, r => r.Answers?.GapMs?.P99, Optional: true),
        new(
            "answers.stall_share", "share of gaps that are stalls", "", t => t.Answers?.StallShare, r => r.Answers?.StallShare,
            Optional: true),
        new(
            "answers.stall_time_share", "share of an answer's time in stalls", "", t => t.Answers?.StallTimeShare,
            r => r.Answers?.StallTimeShare, Optional: true),
        new(
            "answers.events_per_second", "events a second within an answer", "", t => t.Answers?.EventsPerSecond,
            r => r.Answers?.EventsPerSecond, Optional: true, MoreIsBetter: true),
        new(
            "answers.goodput", "goodput: share of answers in time, whole and without a stall", "", t => t.Answers?.Goodput,
            r => r.Answers?.Goodput, Optional: true, MoreIsBetter: true),
        new(
            "self_published.gap_ms.p50", "gap between messages of a target's own, p50", "ms", t => t.SelfPublished?.GapMs?.P50,
            r => r.SelfPublished?.GapMs?.P50, Optional: true),
        new(
            "self_published.gap_ms.p99", "gap between messages of a target's own, p99", "ms", t => t.SelfPublished?.GapMs?.P99,
            r => r.SelfPublished?.GapMs?.P99, Optional: true),
    ];

    /// <summary>Those that a short table has.</summary>
    public static IReadOnlyList<Figure> Main { get; } =
        [.. ((string[])["latency_ms.p50", "latency_ms.p99", "wire_bytes_per_message.total", "server_cpu_us_per_message",
            "server_memory_kb_per_connection"])
            .Select(Find)];

    /// <summary>Those of opening and holding a connection, on both sides.</summary>
    public static IReadOnlyList<Figure> Opening { get; } =
        [.. All.Where(f => IsOfOpening(f.Path)), Find("server_memory_kb_per_connection"),
            Find("server_memory_after_kb_per_connection")];

    /// <summary>
    /// What a history over machines of different speed is kept of: the short table's, and CPU in units of what
    /// the machine took for a send at the time.
    /// </summary>
    public static IReadOnlyList<Figure> History { get; } = [.. Main, Find("server_cpu_loopbacks_per_message")];

    /// <summary>The figure of a path.</summary>
    public static Figure Find(string path) => All.Single(f => f.Path == path);

    /// <summary>Whether a path is that of a figure of opening a connection.</summary>
    public static bool IsOfOpening(string path) => path.StartsWith("opening.", StringComparison.Ordinal);

    private static double? PerMessage(TrialFile trial, double? sum) => trial.MessagesInWindow > 0 ? sum / trial.MessagesInWindow : null;

    /// <summary>
    /// Whether the idle phase of a trial shows what waiting costs. In files of before that was written down it does where a keep-alive of
    /// each client fits into it.
    /// </summary>
    public static bool HasWholeIdle(TrialFile trial) => trial.Idle?.WholePeriod
        ?? (trial.Pattern.Kind.OnTimer || trial.Pattern.PeriodSeconds(null) is not { } period || period <= trial.Phases.IdleSeconds);

    private static double? IdleCpu(TrialFile trial) =>
        HasWholeIdle(trial) && trial.Phases.IdleSeconds > 0 && trial.Connections.Connected > 0
            ? trial.Server.IdleCpuUs / trial.Connections.Connected / trial.Phases.IdleSeconds
            : null;
}
