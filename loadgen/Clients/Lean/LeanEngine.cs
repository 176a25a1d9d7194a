using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// Raw sockets and epoll on one thread: no allocation per message, and a few hundred bytes a client. For thousands upon
/// thousands of clients on Linux.
/// </summary>
internal sealed class LeanEngine : IClientEngine
{
    public string Name => "lean";

    public string? Unsupported => OperatingSystem.IsLinux() ? null : $"it needs Linux (epoll) and this is {Environment.OSVersion}";

    public IReadOnlyList<string> Patterns { get; } = [.. LeanPatternList.All.Select(p => p.Name)];

    public string? SpeaksNoTls => OpenSsl.Missing;

    public string? ResumesNoTls => null;

    public string? ReadsNoCompression => "it reads messages off its sockets where they stand, and has nothing to decompress them by";

    public string? SpeaksNoHttp2 => "it reads HTTP/1.1 off its sockets itself, and has no HTTP/2 of its own";

    public string? SpeaksNot(string pattern, PatternSpec spoken) => (pattern, spoken) switch
    {
        (not "websocket", _) => "of other targets than the harness's own server it speaks websocket alone",
        (_, { Subprotocol: not null }) => "it asks for no subprotocol",
        (_, { Hub.Protocol: not HubProtocol.Json }) => "it reads text, and that protocol of the hub is binary",
        (_, { Hub.Reconnect: not HubReconnect.None }) => "hub.reconnect is what SignalR's own client does, which it has not",
        _ => null,
    };

    public IClientGroup Open(ClientPlan plan, Recorder recorder, TimeProvider time) =>
        Unsupported is { } reason
            ? throw new PlatformNotSupportedException($"engine '{Name}': {reason}; use --engine reference")
            : new LeanGroup(plan, recorder, time);
}
