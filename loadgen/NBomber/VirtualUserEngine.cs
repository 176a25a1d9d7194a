using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;

namespace Bench.NBomber;

/// <summary>The reference clients, each of which lives in a virtual user of another load tool.</summary>
/// <param name="session">Runs the tool's session until its reports are written; null where only the name is needed.</param>
internal sealed class VirtualUserEngine(Func<VirtualUsers, Recorder, Task>? session = null) : IClientEngine
{
    private readonly ReferenceEngine _reference = new();
    private readonly TaskCompletionSource _endedEarly = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "nbomber";

    public string? Unsupported => null;

    public IReadOnlyList<string> Patterns => _reference.Patterns;

    public string? SpeaksNot(string pattern, PatternSpec spoken) => _reference.SpeaksNot(pattern, spoken);

    public string? SpeaksNoTls => _reference.SpeaksNoTls;

    public string? ResumesNoTls => _reference.ResumesNoTls;

    public string? ReadsNoCompression => _reference.ReadsNoCompression;

    public string? SpeaksNoHttp2 => _reference.SpeaksNoHttp2;

    /// <summary>Fails when a session ends while its clients are still needed; else it never ends.</summary>
    public Task EndedEarly => _endedEarly.Task;

    public IClientGroup Open(ClientPlan plan, Recorder recorder, TimeProvider time)
    {
        if (session is null) throw new InvalidOperationException("this engine was made for its name only");
        var users = new VirtualUsers(plan.FirstClient, plan.Clients, recorder);
        users.Begin(session(users, recorder), e => _endedEarly.TrySetException(e));
        return new ReferenceGroup(plan, recorder, time, users);
    }
}
