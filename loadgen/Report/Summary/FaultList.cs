using Bench.Loadgen.Results;

namespace Bench.Report.Summary;

/// <summary>What went wrong in one trial: so many, of so many that there could be.</summary>
/// <param name="Count">How many went wrong.</param>
/// <param name="Of">Of how many; above 0.</param>
internal readonly record struct FaultCount(long Count, long Of);

/// <summary>One count that ought to be 0: where it stands, how people read it, and what it is in one trial.</summary>
/// <param name="Path">Its path in a trial's file; <c>connections.not_held</c> is attempted − held.</param>
/// <param name="Title">As a sentence names it.</param>
/// <param name="OfTrial">Its value in one trial; null where nobody knows, or where there was nothing to go wrong.</param>
internal sealed record Fault(string Path, string Title, Func<TrialFile, FaultCount?> OfTrial);

/// <summary>THE LIST of compared counts that ought to be 0; what is never 0 is in <see cref="FigureList"/>.</summary>
internal static class FaultList
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("connections.lost", "connections lost", t => Of(t.Connections.Lost, t.Connections.Attempted)),
        new(
            "connections.not_held", "connections not held to the end",
            t => Of(t.Connections.Attempted - t.Connections.Held, t.Connections.Attempted)),
        new("messages.lost", "messages lost", t => Of(t.Messages.Lost, Expected(t.Messages))),
        new("messages.duplicated", "messages received twice", t => Of(t.Messages.Duplicated, Expected(t.Messages))),
        new("messages.reordered", "messages out of order", t => Of(t.Messages.Reordered, Expected(t.Messages))),
        new("messages.client_failed", "messages of clients that failed", t => Of(t.Messages.ClientFailed, t.Messages.ClientDue)),
        new("messages.client_unsent", "messages of clients never sent", t => Of(t.Messages.ClientUnsent, t.Messages.ClientDue)),
    ];

    /// <summary>The count of a path.</summary>
    public static Fault Find(string path) => All.Single(f => f.Path == path);

    // Of a target that publishes by itself nobody knows what it published: what came and what is known to be missing.
    private static long? Expected(MessageRecord messages) => messages.Expected ?? messages.Delivered + messages.Lost;

    // Where nobody can tell whether a client's message is in the logs, what is missing may come out below 0.
    private static FaultCount? Of(long? count, long? of) =>
        count is { } known && of is { } all && all > 0 ? new FaultCount(Math.Max(0, known), all) : null;
}
