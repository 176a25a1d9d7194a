namespace Bench.Loadgen.Targets;

/// <summary>
/// The way by which a message gets to a target that the harness publishes on. Messages go by lanes: side by side, and in each one after
/// the other.
/// </summary>
internal interface IMessageSender : IAsyncDisposable
{
    /// <summary>Whether the target says of each message that it has it, so that the time until then is known.</summary>
    bool Confirmed { get; }

    /// <summary>Gets all lanes ready, before a message is due.</summary>
    /// <exception cref="PublishPathException">There is no way to the target; the message says why.</exception>
    Task OpenAsync(CancellationToken stop);

    /// <summary>Sends one message.</summary>
    /// <param name="lane">Its lane, in which nothing else is under way.</param>
    /// <param name="topic">The topic's number.</param>
    /// <param name="message">The message as it is encoded.</param>
    /// <param name="stop">Ends the wait for its confirmation.</param>
    Task<SendOutcome> SendAsync(int lane, int topic, byte[] message, CancellationToken stop);
}

/// <summary>What became of a message that was sent to a target.</summary>
/// <param name="Reason">Why it failed, in kebab-case; null when it did not.</param>
/// <param name="Refused">Of a failure: true when the target does not have the message; false when it may have it.</param>
internal readonly record struct SendOutcome(string? Reason, bool Refused = false);

/// <summary>There is no way to publish on a target; the message says why.</summary>
internal sealed class PublishPathException(string message) : Exception(message);
