namespace Bench.Loadgen.Dialects;

/// <summary>The server answered, but not with what the pattern needs.</summary>
/// <param name="reason">Which it was, in kebab-case.</param>
internal class UnexpectedAnswerException(string reason) : Exception(reason);
