using Orleans.Runtime;

namespace Bench.Agent;

/// <summary>Told by Orleans when an agent cannot go on as a part of its fleet: above all when the others have given it up.</summary>
/// <param name="agent">Its name.</param>
/// <param name="stop">Ends it.</param>
internal sealed class CutOff(string agent, CancellationTokenSource stop) : IFatalErrorHandler
{
    private volatile string? _why;

    /// <summary>Why it ends, with the next step; null while it is a part of its fleet.</summary>
    public string? Why => _why;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        // Without a cause: it was told that the others hold it for dead.
        _why ??= $"agent {agent} was cut off from its fleet and has been given up by it"
            + $"{(exception is null ? "" : $" ({exception.GetBaseException().Message})")}; start it again";
        _ = stop.CancelAsync(); // Not on this thread, which is Orleans' own.
    }
}
