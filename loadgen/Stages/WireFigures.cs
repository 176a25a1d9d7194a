using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using HdrHistogram;

namespace Bench.Loadgen.Stages;

/// <summary>A trial's bytes, from what clients counted and the kernel says of their sockets. Pure.</summary>
internal static class WireFigures
{
    // 20 B of IPv4 and 32 B of TCP with timestamps; loopback's own counters leave out the link's header.
    internal const int LoopbackSegmentHeaderBytes = 52;

    /// <summary>The steady state's bytes by layer.</summary>
    public static WireRecord Of(
        TrialPlan plan, Measurements m, Counts window, ShardReading? start, ShardReading? end, SortedDictionary<string, string> unavailable)
    {
        var body = (end?.Wire.BodyBytes ?? 0) - (start?.Wire.BodyBytes ?? 0);
        var saved = (end?.Wire.SavedBytes ?? 0) - (start?.Wire.SavedBytes ?? 0);
        var segments = end?.Wire.Segments - start?.Wire.Segments;
        var retransmitted = end?.Wire.RetransmittedBytes - start?.Wire.RetransmittedBytes;
        if (segments is null)
            unavailable["wire.tcp_ip_bytes"] = start is null
                ? "the steady state was not reached"
                : "TCP_INFO could not be read: it needs Linux";
        var byServer = m.SteadyEnd?.Counters?.RetransmittedBytes - m.SteadyStart?.Counters?.RetransmittedBytes;
        if (byServer is null)
            unavailable["wire.server_retransmitted_bytes"] = m.SteadyEnd?.Counters?.RetransmitsUnavailable
                ?? ProcessFigures.Forgotten(plan, m)
                ?? "the server does not tell what it sent again, so that it is in no sum";
        return new WireRecord
        {
            PayloadBytes = window.PayloadBytes,
            FramingBytes = body + saved - window.PayloadBytes,
            HttpBytes = (end?.Wire.HttpBytes ?? 0) - (start?.Wire.HttpBytes ?? 0),
            TlsBytes = plan.Pattern.Tls == true ? (end?.Wire.TlsBytes ?? 0) - (start?.Wire.TlsBytes ?? 0) : null,
            CompressionSavedBytes = plan.Pattern.Compression == true || saved != 0 ? saved : null,
            TcpIpBytes = segments * LoopbackSegmentHeaderBytes + retransmitted + (byServer ?? 0),
            Segments = segments,
            RetransmittedBytes = retransmitted,
            ServerRetransmittedBytes = byServer,
            UpBytes = UpBytes(start, end, unavailable),
            SegmentHeaderBytes = LoopbackSegmentHeaderBytes,
        };
    }

    /// <summary>The trial's TLS handshakes.</summary>
    public static TlsRecord Tls(TrialPlan plan, ShardReading? end, IReadOnlyDictionary<string, LongHistogram> histograms)
    {
        var (all, resumed) = (histograms[HistogramTags.TlsHandshake], histograms[HistogramTags.TlsResumption]);
        return new()
        {
            Handshakes = all.TotalCount,
            BytesPerHandshake = Each(end?.Wire.TlsOpeningBytes, all.TotalCount),
            HandshakeMs = LatencySummary.Of(all),
            Resumed = plan.Pattern.TlsResume != true ? null : new TlsResumption
            {
                Handshakes = resumed.TotalCount,
                BytesPerHandshake = Each(end?.Wire.TlsResumedBytes, resumed.TotalCount),
                BytesPerFullHandshake = Each(
                    end?.Wire.TlsOpeningBytes - end?.Wire.TlsResumedBytes, all.TotalCount - resumed.TotalCount),
                HandshakeMs = LatencySummary.Of(resumed),
            },
        };

        static double? Each(long? bytes, long count) => count > 0 ? (double?)bytes / count : null;
    }

    /// <summary>The packets that were dropped in the steady state; what was asked for where it was not reached.</summary>
    public static LossRecord? Loss(Measurements m)
    {
        if (m.Loss is not { } asked || m.SteadyStart?.Loss is not { } start || m.SteadyEnd?.Loss is not { } end) return m.Loss;
        var up = new LossWay(end.Up.Packets - start.Up.Packets, end.Up.Dropped - start.Up.Dropped, end.UpAgain - start.UpAgain);
        var down = new LossWay(
            end.Down.Packets - start.Down.Packets, end.Down.Dropped - start.Down.Dropped, end.DownAgain - start.DownAgain);
        return asked with
        {
            Up = up,
            Down = down,
            RealPercent = up.Packets + down.Packets is > 0 and var packets ? 100.0 * (up.Dropped + down.Dropped) / packets : null
        };
    }

    /// <summary>Bytes that opened a connection, on average; null of a pattern that opens none.</summary>
    /// <remarks>
    /// Heads and what opens TLS alone: what a connection carries before it is asked for more, such as a heartbeat during a long ramp, is no
    /// part of its opening.
    /// </remarks>
    public static double? BytesPerConnect(Measurements m, bool asks, SortedDictionary<string, string> unavailable)
    {
        if (asks)
        {
            unavailable["bytes_per_connect"] = "a pattern that asks opens nothing but the connection: its requests are counted as requests";
            return null;
        }

        return m.Connected is { Counts.Connected: > 0 } connected
            ? (double)(connected.Wire.HttpBytes + connected.Wire.TlsOpeningBytes) / connected.Counts.Connected
            : null;
    }

    /// <summary>Bytes of the idle phase, both ways; null where they were not counted.</summary>
    public static double? IdleBytes(Measurements m) =>
        m.IdleEnd?.Wire.SocketBytes - m.IdleStart?.Wire.SocketBytes
        + (m.IdleEnd?.Wire.Segments - m.IdleStart?.Wire.Segments) * LoopbackSegmentHeaderBytes;

    /// <summary>Bytes of the idle phase to the server; null where they were not counted.</summary>
    public static double? IdleUpBytes(Measurements m) =>
        m.IdleEnd?.Wire.UpBytes - m.IdleStart?.Wire.UpBytes
        + (m.IdleEnd?.Wire.UpSegments - m.IdleStart?.Wire.UpSegments) * LoopbackSegmentHeaderBytes;

    // What the clients sent again went up; what the server sent again came down.
    private static long? UpBytes(ShardReading? start, ShardReading? end, SortedDictionary<string, string> unavailable)
    {
        var up = end?.Wire.UpBytes - start?.Wire.UpBytes + (end?.Wire.UpSegments - start?.Wire.UpSegments) * LoopbackSegmentHeaderBytes
            + (end?.Wire.RetransmittedBytes - start?.Wire.RetransmittedBytes);
        if (up is null)
            unavailable["wire.up_bytes"] = start is null
                ? "the steady state was not reached"
                : "the clients could not count each direction's segments: it needs TCP_INFO, so Linux";
        return up;
    }
}
