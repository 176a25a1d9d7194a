using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Fleet;

/// <summary>The same of what an agent of a fleet has: it, its machine or the way to it failed, and nothing on this machine did.</summary>
internal sealed class AgentFailedException(string message) : ChildFailedException(message);
