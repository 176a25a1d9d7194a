namespace Bench.Loadgen.Clients.Reference;

/// <summary>One pattern as a client speaks it with the platform's own libraries.</summary>
internal interface IReferencePattern
{
    /// <summary>Name of the pattern, the same as the server's.</summary>
    string Name { get; }

    /// <summary>
    /// The server holds a request for as long as it has nothing to say: a connection that ends meanwhile was not idle, but lost.
    /// </summary>
    bool RequestsAreHeld => false;

    /// <summary>
    /// A library speaks the pattern: when a connection is made anew is its business, and what it sends is upkeep, never a message of the
    /// client.
    /// </summary>
    bool IsLibrarys => false;

    /// <summary>
    /// Connects, calls <see cref="ReferenceClient.Ready"/> once, and hands every message to
    /// <see cref="ReferenceClient.Receive"/> until the connection ends (returns or throws) or <paramref name="stop"/> is set.
    /// Resumes from <see cref="ReferenceClient.Cursor"/>, from 0 too: a client that is cut off before its first message must not miss it.
    /// </summary>
    Task RunAsync(ReferenceClient client, CancellationToken stop);

    /// <summary>Sends one message up; throws when the server did not take it.</summary>
    /// <param name="client">Who sends.</param>
    /// <param name="write">Writes the message; called once there is a connection to send it on.</param>
    /// <param name="stop">Ends the sending.</param>
    /// <returns>True when the server says that it has the message; false when this pattern's servers never say.</returns>
    Task<bool> SendAsync(ReferenceClient client, Func<ReadOnlyMemory<byte>> write, CancellationToken stop);
}
