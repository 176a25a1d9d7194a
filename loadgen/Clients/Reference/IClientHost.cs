namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// Runs the lives of clients in the place of their group: the virtual users of another load tool. Disposed of when the last life has ended.
/// </summary>
internal interface IClientHost : IAsyncDisposable
{
    /// <summary>Ends when so many lives can be run at once, counted from the first.</summary>
    /// <param name="clients">How many.</param>
    /// <param name="stop">Ends the wait.</param>
    Task ReadyAsync(int clients, CancellationToken stop);

    /// <summary>Runs the life of a client; ends when it has ended.</summary>
    /// <param name="client">Place of the client in its group, from 0.</param>
    /// <param name="life">Its life: connects, receives, and ends when the group does.</param>
    Task RunAsync(int client, Func<Task> life);
}
