using Bench.Contract.Patterns;

namespace Bench.Host.Options;

/// <summary>
/// Every limit and interval of the server. <see cref="OptionReader"/> gives the ranges, and reads them from the command line.
/// </summary>
internal sealed record ServerOptions
{
    /// <summary>Addresses of the measured listener.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:5080"];

    /// <summary>Addresses of the control listener.</summary>
    public IReadOnlyList<string> ControlUrls { get; init; } = ["http://127.0.0.1:5081"];

    /// <summary>Stop when stdin ends, so that no server outlives the program that started it.</summary>
    public bool StopWithStdin { get; init; }

    /// <summary>Stop when the process with this number ends, however it ends; 0 for none.</summary>
    public int EndWith { get; init; }

    /// <summary>
    /// File of a workload, as the control listener takes one, that is published from the start: what is due by then is there before the
    /// first client can come. Null for none.
    /// </summary>
    public string? WorkloadFile { get; init; }

    /// <summary>
    /// Other sites whose pages may send and open WebSockets: <c>scheme://host:port</c>, <c>null</c>, or <c>*</c> for any.
    /// </summary>
    public IReadOnlyList<string> AllowOrigins { get; init; } = [];

    /// <summary>
    /// HOST:PORT of a Redis by which this server and others have the same topics; null for a server alone.
    /// </summary>
    public string? Backplane { get; init; }

    /// <summary>The most TCP connections on the measured listener; one more is answered 503.</summary>
    public int MaxConnections { get; init; } = 200_000;

    /// <summary>The most topics; a request that needs one more is answered 503.</summary>
    public int MaxTopics { get; init; } = 200_000;

    /// <summary>The largest message that a client may send, in bytes as sent.</summary>
    public int MaxMessageBytes { get; init; } = 1_048_576;

    /// <summary>The largest poll response in bytes; one message always fits.</summary>
    public int MaxResponseBytes { get; init; } = 262_144;

    /// <summary>Messages retained per topic; a power of two.</summary>
    public int RingCapacity { get; init; } = 1024;

    /// <summary>Bytes of messages retained per topic.</summary>
    public int RingBytes { get; init; } = 16_777_216;

    /// <summary>Memory of the messages of all topics together, in MiB.</summary>
    public int MaxLogMb { get; init; } = 1024;

    /// <summary>A topic without subscribers that was not used for so long may go away when room is needed, in seconds.</summary>
    public int TopicIdleS { get; init; } = 3600;

    /// <summary>How long an idle HTTP connection is kept between two requests, in milliseconds.</summary>
    public int KeepAliveMs { get; init; } = DefaultTimes.KeepAliveMs;

    /// <summary>SSE: a comment after so long without an event, in milliseconds.</summary>
    public int HeartbeatMs { get; init; } = DefaultTimes.HeartbeatMs;

    /// <summary>SSE: what browsers are told to wait before they connect again, in milliseconds.</summary>
    public int RetryMs { get; init; } = 1_000;

    /// <summary>Long-polling: the hold when the request names none, in milliseconds.</summary>
    public int HoldMs { get; init; } = DefaultTimes.HoldMs;

    /// <summary>Long-polling: the longest hold that a request may name, in milliseconds.</summary>
    public int MaxHoldMs { get; init; } = 120_000;

    /// <summary>WebSocket: a ping after so long without a frame, in milliseconds.</summary>
    public int PingMs { get; init; } = DefaultTimes.PingMs;

    /// <summary>WebSocket: the connection is dropped when a ping is not answered for so long, in milliseconds.</summary>
    public int PongMs { get; init; } = DefaultTimes.PongMs;

    /// <summary>1: what goes out is sent past Kestrel's pipe.</summary>
    public int DirectSend { get; init; }

    /// <summary>1: the measured listener is a bare epoll loop a core.</summary>
    public int Floor { get; init; }

    /// <summary>1: the measured listener speaks HTTPS, with a certificate of its own.</summary>
    public int Tls { get; init; }

    /// <summary>
    /// 1: the measured listener speaks HTTP/2: over TLS beside HTTP/1.1, as ALPN agrees; without TLS alone, by prior knowledge.
    /// </summary>
    public int Http2 { get; init; }

    /// <summary>
    /// 1: answers are compressed as their request accepts, and WebSockets as their handshake offers;
    /// messages that fill a payload are records.
    /// </summary>
    public int Compression { get; init; }

    /// <summary>1: the measured listener serves a hub of SignalR over the same topics.</summary>
    public int Hub { get; init; }

    /// <summary>The time a client has to send a request's headers, in milliseconds.</summary>
    public int HeadersMs { get; init; } = 15_000;

    /// <summary>The largest request head (line and headers) in bytes.</summary>
    public int MaxHeaderBytes { get; init; } = 16_384;

    /// <summary>The slowest a request body may come, in bytes a second, after five seconds of grace.</summary>
    public int MinBodyRate { get; init; } = 240;

    /// <summary>The time that open requests and streams have to end when the server stops, in milliseconds.</summary>
    public int DrainMs { get; init; } = 5_000;
}
