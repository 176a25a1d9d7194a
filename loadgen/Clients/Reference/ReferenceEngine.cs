using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// HttpClient and the platform's WebSocket, with event streams and handshakes read to the letter. Runs wherever .NET runs, and is the
/// oracle that every other engine is tested against. Costs 12 to 28 µs a message and about 15 KB a client.
/// </summary>
internal sealed class ReferenceEngine : IClientEngine
{
    public string Name => "reference";

    public string? Unsupported => null;

    public IReadOnlyList<string> Patterns { get; } = [.. PatternList.All.Select(p => p.Name)];

    public string? SpeaksNoTls => null;

    public string? ResumesNoTls =>
        "the platform keeps sessions for the whole process, takes none from a client, and does not tell which were resumed";

    public string? ReadsNoCompression => null;

    public string? SpeaksNoHttp2 => null;

    public string? SpeaksNot(string pattern, PatternSpec spoken) => null;

    public IClientGroup Open(ClientPlan plan, Recorder recorder, TimeProvider time) => new ReferenceGroup(plan, recorder, time);
}
