using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Floor;

/// <summary>
/// The least that a program can do with what comes: sends each handshake, then reads the bytes and counts them. Parses nothing, times
/// nothing and records no message, so it is no client engine for a run; engines are held against it.
/// </summary>
internal sealed class FloorEngine : IClientEngine
{
    public string Name => "floor";

    public string? Unsupported => OperatingSystem.IsLinux() ? null : $"it needs Linux (epoll) and this is {Environment.OSVersion}";

    public IReadOnlyList<string> Patterns => ["sse", "websocket"];

    public string? SpeaksNoTls => "it does the least that a client can do, and that is without TLS";

    public string? ResumesNoTls => SpeaksNoTls;

    public string? ReadsNoCompression => "it reads nothing";

    public string? SpeaksNoHttp2 => "it does the least that a client can do, and that is without HTTP/2";

    public string? SpeaksNot(string pattern, PatternSpec spoken) => "it speaks to the harness's own server alone";

    public IClientGroup Open(ClientPlan plan, Recorder recorder, TimeProvider time) =>
        Unsupported is { } reason
            ? throw new PlatformNotSupportedException($"engine '{Name}': {reason}")
            : new FloorGroup(plan, recorder, time);
}
