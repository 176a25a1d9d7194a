namespace Bench.Loadgen.Links;

/// <summary>
/// A network of the harness's own cannot be made, read or taken down here; the message names the command, what it said and the next step.
/// </summary>
internal sealed class LinkException(string message) : Exception(message);
