using Bench.Loadgen.Processes;
using Bench.Loadgen.Stages;

namespace Bench.Loadgen.ClientBench.Stepping;

/// <summary>What one message takes.</summary>
/// <param name="Instructions">Instructions in user mode.</param>
/// <param name="Calls">System calls.</param>
internal readonly record struct StepCost(double Instructions, double Calls);

/// <summary>
/// How messages are sent while every instruction is counted: to few clients, and seldom, as it takes so long. Only what a thread did in one
/// go with sending or receiving counts, which leaves out what the process does besides. What a round takes is in it, spread over its
/// clients.
/// </summary>
internal static class Rounds
{
    public const int Clients = 16;
    public const int Count = 2;
    public const double Seconds = 4;

    /// <summary>Rounds before the count, in which what is hot is recompiled.</summary>
    public const double WarmupPerSecond = 100;
    public const double WarmupSeconds = 8;

    /// <summary>How long the last round may go on.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How, for people.</summary>
    public static string Describe { get; } =
        $"a message of 200 B to each of {Clients} clients, in {Count} rounds {Seconds:0.#} s apart "
        + $"after {WarmupSeconds * WarmupPerSecond:0} rounds of warm-up; what the process does in user mode with the sending or receiving "
        + $"is counted by a debugger's single steps; what a round takes is in it, spread over the {Clients}";

    /// <summary>
    /// What a message takes: the stretches with one of the calls in them, and all of a thread that does nothing else, over the messages.
    /// </summary>
    /// <param name="stretches">What was counted.</param>
    /// <param name="subject">For the message.</param>
    /// <param name="wholeThread">Name of the thread that does nothing else; null for none.</param>
    /// <param name="calls">System calls of which each message takes at least one.</param>
    /// <exception cref="ChildFailedException">
    /// Fewer calls than messages: threads took part that were not stepped, or there was not the time.
    /// </exception>
    public static StepCost PerMessage(IReadOnlyList<Stretch> stretches, string subject, string? wholeThread, params int[] calls)
    {
        const int messages = Clients * Count;
        var made = stretches.Sum(s => calls.Sum(call => s.Calls.GetValueOrDefault(call)));
        if (made < messages)
            throw new ChildFailedException(
                $"{subject}: the threads that were stepped took {made:N0} of {messages:N0} messages, so that the count would be too low");
        var counted = stretches.Where(s => s.Thread == wholeThread || calls.Any(s.Calls.ContainsKey)).ToArray();
        return new StepCost((double)counted.Sum(s => s.Instructions) / messages, (double)counted.Sum(s => s.Calls.Values.Sum()) / messages);
    }
}
