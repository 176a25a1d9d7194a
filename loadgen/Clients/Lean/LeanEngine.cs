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

    public bool SpeaksDialects => false;

    public IClientGroup Open(ClientPlan plan, Recorder recorder, TimeProvider time) =>
        Unsupported is { } reason ? throw new PlatformNotSupportedException($"engine '{Name}': {reason}; use --engine reference") : new LeanGroup(plan, recorder, time);
}
