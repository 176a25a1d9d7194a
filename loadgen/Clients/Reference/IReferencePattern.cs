namespace Bench.Loadgen.Clients.Reference;

/// <summary>One pattern as a client speaks it with the platform's own libraries.</summary>
internal interface IReferencePattern
{
    /// <summary>Name of the pattern, the same as the server's.</summary>
    string Name { get; }

    /// <summary>
    /// Connects, calls <see cref="ReferenceClient.Ready"/> once, and hands every message to
    /// <see cref="ReferenceClient.Receive"/> until the connection ends (returns or throws) or <paramref name="stop"/> is set.
    /// Resumes from <see cref="ReferenceClient.Cursor"/>, from 0 too: a client that is cut off before its first message must not miss it.
    /// </summary>
    Task RunAsync(ReferenceClient client, CancellationToken stop);

    /// <summary>Sends one message up; throws when the server did not take it.</summary>
    Task SendAsync(ReferenceClient client, ReadOnlyMemory<byte> text, CancellationToken stop);
}
