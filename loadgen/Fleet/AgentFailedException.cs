using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// The same of a generator that an agent has: it, its agent, that machine or the way to it failed; as far as can be told from here, nothing
/// else did.
/// </summary>
internal sealed class AgentFailedException(string message) : ChildFailedException(message);
