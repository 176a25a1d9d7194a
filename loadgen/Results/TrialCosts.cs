using System.Text.Json.Serialization;

namespace Bench.Loadgen.Results;

/// <summary>Bytes on the wire over the steady state, both ways, all connections together.</summary>
public sealed record WireRecord
{
    /// <summary>Encoded messages.</summary>
    public required long PayloadBytes { get; init; }

    /// <summary>
    /// SSE field names and blank lines, heartbeats, chunk sizes, WebSocket headers and masks, brackets and commas of a poll.
    /// </summary>
    public required long FramingBytes { get; init; }

    /// <summary>HTTP requests, headers and handshakes.</summary>
    public required long HttpBytes { get; init; }

    /// <summary>What TLS adds: heads and ends of records, and the handshakes that fall into the steady state; null without TLS.</summary>
    public long? TlsBytes { get; set; }

    /// <summary>
    /// How many bytes less the bodies have than payload and framing say, which are as before compression; below zero where it adds. Null
    /// where nothing is compressed.
    /// </summary>
    public long? CompressionSavedBytes { get; set; }

    /// <summary>
    /// Headers of TCP segments (measured number × <see cref="SegmentHeaderBytes"/>) and retransmitted bytes; null
    /// where TCP_INFO is not to be had.
    /// </summary>
    public required long? TcpIpBytes { get; init; }

    /// <summary>Segments both ways, pure ACKs included; null where TCP_INFO is not to be had.</summary>
    public required long? Segments { get; init; }

    /// <summary>Bytes that the clients' side sent again; null where TCP_INFO is not to be had.</summary>
    public required long? RetransmittedBytes { get; init; }

    /// <summary>Bytes that the server's side sent again; null where the server cannot tell, and in files of before it was asked.</summary>
    public long? ServerRetransmittedBytes { get; set; }

    /// <summary>
    /// Of all these layers, bytes that went from the clients to the server: a provider charges each direction by itself. Null where
    /// segments cannot be counted, and in files of before the directions were counted apart.
    /// </summary>
    public long? UpBytes { get; set; }

    /// <summary>Header bytes of one segment on this link: 52 on loopback (20 IP + 32 TCP with timestamps). Modelled.</summary>
    public required int SegmentHeaderBytes { get; init; }

    /// <summary>All layers but TCP/IP, less what compression saves.</summary>
    [JsonIgnore]
    public long SocketBytes => PayloadBytes + FramingBytes + HttpBytes + (TlsBytes ?? 0) - (CompressionSavedBytes ?? 0);

    /// <summary>All layers, less what compression saves; null where TCP/IP is.</summary>
    [JsonIgnore]
    public long? TotalBytes => SocketBytes + TcpIpBytes;
}

/// <summary>
/// The TLS handshakes of a trial, all that succeeded, those after losses included. Each is a full one unless clients resume sessions of
/// their own: no client resumes the session of another.
/// </summary>
public sealed record TlsRecord
{
    /// <summary>How many.</summary>
    public required long Handshakes { get; init; }

    /// <summary>
    /// Bytes that TLS takes to open one connection, both ways: the handshake, the server's tickets, and the heads and ends of the records
    /// of the first request and its answer. Null when none was opened.
    /// </summary>
    public required double? BytesPerHandshake { get; init; }

    /// <summary>
    /// How long one took, in milliseconds, from the open TCP connection on; a part of the connect's time. Null when there was none.
    /// </summary>
    public required LatencySummary? HandshakeMs { get; init; }

    /// <summary>Of these, those that resumed a session; null where clients do not, and in older files.</summary>
    public TlsResumption? Resumed { get; set; }
}

/// <summary>TLS handshakes that resumed a session, without a certificate, and the full ones beside them.</summary>
public sealed record TlsResumption
{
    /// <summary>How many resumed one.</summary>
    public required long Handshakes { get; init; }

    /// <summary>Bytes as <see cref="TlsRecord.BytesPerHandshake"/>, of one that resumed; null when none did.</summary>
    public required double? BytesPerHandshake { get; init; }

    /// <summary>The same of a full one; null when there was none.</summary>
    public required double? BytesPerFullHandshake { get; init; }

    /// <summary>How long one took that resumed, in milliseconds; null when none did.</summary>
    public required LatencySummary? HandshakeMs { get; init; }
}

/// <summary>What a process cost.</summary>
public sealed record ProcessRecord
{
    /// <summary>User + system CPU time over the steady state, in microseconds; null where not to be had.</summary>
    public required double? CpuUs { get; init; }

    /// <summary>The system's part of it; null where not to be had.</summary>
    public required double? SystemCpuUs { get; init; }

    /// <summary>
    /// User + system CPU time over the idle phase, in microseconds; null when there was none, or for the server
    /// one shorter than the period of its asks.
    /// </summary>
    public required double? IdleCpuUs { get; init; }

    /// <summary>
    /// CPU time over the steady state as a share of what the process may use, its cores or the container's quota
    /// where that is less: 0 to 1.
    /// </summary>
    public required double? CpuShare { get; init; }

    /// <summary>Largest resident memory seen, in bytes.</summary>
    public required long? ResidentBytes { get; init; }
}

/// <summary>
/// What the server pays for idle connections. An ask is what a pattern does with nothing to bring: an empty poll, a hold that expires, a
/// heartbeat, a ping. CPU figures can come out below zero by noise, and stay so.
/// </summary>
public sealed record IdleRecord
{
    /// <summary>Length of the phase in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Connections open in it.</summary>
    public required long Connections { get; init; }

    /// <summary>Seconds from one ask of a client to its next; null for a pattern without asks.</summary>
    public required double? PeriodSeconds { get; init; }

    /// <summary>False when the phase was shorter than the period, so that it does not show what waiting costs.</summary>
    public required bool WholePeriod { get; init; }

    /// <summary>Asks in the phase; null when none was counted and the phase was too short to reckon them.</summary>
    public required double? Asks { get; init; }

    /// <summary>True when the server counted them; false when they are clients × whole periods.</summary>
    public required bool AsksCounted { get; init; }

    /// <summary>Bytes on the wire of one ask, both ways, all layers.</summary>
    public required double? BytesPerAsk { get; init; }

    /// <summary>Of these, bytes to the server; null where that was not counted, as in files of before it was.</summary>
    public double? UpBytesPerAsk { get; set; }

    /// <summary>Server CPU of one ask in microseconds, without what the server uses while not one byte moves.</summary>
    public required double? CpuUsPerAsk { get; init; }

    /// <summary>
    /// Server CPU of a connection and second in which nothing happens, in microseconds, beyond what a server without clients uses; null
    /// where asks never pause (it is then within <see cref="CpuUsPerAsk"/>) or where the server was not looked at without clients.
    /// </summary>
    public required double? RestCpuUsPerConnectionSecond { get; init; }

    /// <summary>Server CPU a second before the first client came, in microseconds; null when not looked at.</summary>
    public required double? AloneCpuUsPerSecond { get; init; }
}

/// <summary>How well the generator kept its schedule, steady state.</summary>
public sealed record GeneratorHealth
{
    /// <summary>99th percentile of the lateness of a timer due every 10 ms, in milliseconds; null when it never fired.</summary>
    public required double? LoopLagP99Ms { get; init; }

    /// <summary>Its maximum, in milliseconds; null when it never fired.</summary>
    public required double? LoopLagMaxMs { get; init; }

    /// <summary>Collections of the generator's garbage, all generations.</summary>
    public required long Collections { get; init; }

    /// <summary>Time that they stopped the generator, in milliseconds.</summary>
    public required double GcPauseMs { get; init; }

    /// <summary>Share of the steady state that the machine's owner gave to others (steal), 0 to 1; null where not to be had.</summary>
    public required double? StealShare { get; init; }

    /// <summary>
    /// Share of the machine's cores that other programs used in the steady state, 0 to 1; null where not to be had. The larger of
    /// what the kernel's ticks and what the CPU clocks of all other processes show: a lower bound.
    /// </summary>
    public required double? OtherLoadShare { get; init; }

    /// <summary>
    /// Share of the steady state, over the cores that server and generator may run on, in which the container's CPU quota kept them from
    /// running, 0 to 1; null without control groups, and in files of before it was read.
    /// </summary>
    public double? ThrottledShare { get; set; }

    /// <summary>Periods of the quota in which it did.</summary>
    public double? ThrottledPeriods { get; set; }
}

/// <summary>The server's own counters over the steady state.</summary>
public sealed record ServerActivity
{
    /// <summary>Messages written to subscribers.</summary>
    public required long Delivered { get; init; }

    /// <summary>Flushed writes of messages.</summary>
    public required long Flushes { get; init; }

    /// <summary>Messages missed by slow readers.</summary>
    public required long Lapped { get; init; }

    /// <summary>Requests answered.</summary>
    public required long Requests { get; init; }

    /// <summary>Polls and long-polls that ended empty.</summary>
    public required long EmptyPolls { get; init; }

    /// <summary>Bytes allocated.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Collections of any generation.</summary>
    public required long Collections { get; init; }

    /// <summary>Time that they stopped the server, in milliseconds.</summary>
    public required double GcPauseMs { get; init; }

    /// <summary>Time that the server compiled methods, in milliseconds of CPU; null in files of before it was read.</summary>
    public double? CompileMs { get; init; }

    /// <summary>Heartbeats and pings sent; null where the server does not count them, and in files of before it did.</summary>
    public long? KeepAlives { get; set; }
}

/// <summary>Server memory at one count of idle connections, after a full collection.</summary>
public sealed record MemorySample
{
    /// <summary>Connections open.</summary>
    public required long Connections { get; init; }

    /// <summary>Resident memory of the server, KiB; null where not to be had.</summary>
    public required double? ResidentKb { get; init; }

    /// <summary>GC heap of the server, KiB; null for a target that does not say.</summary>
    public required double? HeapKb { get; init; }

    /// <summary>Kernel memory of all TCP sockets of the machine, both ends, KiB; null where not to be had.</summary>
    public required double? KernelKb { get; init; }

    /// <summary>Resident memory of the generators, KiB, garbage and all; null in files of before it was told.</summary>
    public double? GeneratorKb { get; set; }
}

/// <summary>KiB per connection, by least squares over the samples; each null where its samples are.</summary>
public sealed record MemorySlope
{
    /// <summary>Resident memory.</summary>
    public required Slope? Resident { get; init; }

    /// <summary>GC heap.</summary>
    public required Slope? Heap { get; init; }

    /// <summary>Kernel, both ends of each connection.</summary>
    public required Slope? Kernel { get; init; }

    /// <summary>Resident memory of the generators; null in files of before it was told.</summary>
    public Slope? Generator { get; set; }

    /// <summary>
    /// Resident memory that the server has grown by once messages had gone over its connections, KiB for each of them, without the messages
    /// that it keeps: read after the drain, against the last reading of the connect phase. What the server compiled and began meanwhile is
    /// in it too, so that it tells something with many connections, or beside another rung. Null after a trouble, of a server that does not
    /// say what it keeps, and in files of before it was told. Noise can take it below zero.
    /// </summary>
    public double? GrownKb { get; set; }

    /// <summary>Resident memory of the server a connection with messages, KiB; null where it is not known.</summary>
    [JsonIgnore]
    public double? AfterKb => Resident?.KbPerConnection + GrownKb;

    /// <summary>
    /// What a connection is priced by, KiB: what it takes idle, and with compression, which takes most with the first message, what it
    /// takes after messages where that is known.
    /// </summary>
    /// <param name="compressed">Messages are compressed.</param>
    public double? PricedKb(bool compressed) => (compressed ? AfterKb : null) ?? Resident?.KbPerConnection;
}

/// <summary>A least-squares slope.</summary>
/// <param name="KbPerConnection">KiB per connection.</param>
/// <param name="Ci95Low">Lower end of its 95 % interval.</param>
/// <param name="Ci95High">Upper end.</param>
/// <param name="RSquared">Share of the variance that the line explains, 0 to 1.</param>
public sealed record Slope(double KbPerConnection, double Ci95Low, double Ci95High, double RSquared);
