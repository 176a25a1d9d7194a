namespace Bench.Host.Scaling;

/// <summary>Somebody is told of a message: its topic, and the message as it is encoded.</summary>
internal delegate void Heard(ReadOnlySpan<char> topic, ReadOnlySpan<byte> encoded);

/// <summary>The backplane does not do what it is asked to. The message is a sentence for people.</summary>
internal sealed class BackplaneException(string message) : Exception(message);

/// <summary>What is retained of a topic.</summary>
/// <param name="Base">Numbers begin above it: no message of this life of the logs has it, or one below it.</param>
/// <param name="Messages">The messages, encoded, in order.</param>
internal readonly record struct Tail(long Base, IReadOnlyList<byte[]> Messages);

/// <summary>
/// What all servers share: it gives each message of a topic its number, retains the last ones, and tells every server of each.
/// </summary>
internal interface IExchange : IAsyncDisposable
{
    /// <summary>Connects, and returns when this server is told of every message that is published from then on.</summary>
    /// <param name="life">The name of this life of the logs, unless another server has named it already.</param>
    /// <param name="heard">Told of each message, in the order of each topic's numbers, by one thread at a time.</param>
    /// <param name="restored">
    /// Called when the connection was lost and is there again, with the name of the logs' life, which may be another by then: this
    /// server is told of every message from then on, and lacks some.
    /// </param>
    /// <param name="failed">Told what <paramref name="heard"/> has thrown: a defect.</param>
    /// <returns>The name of the logs' life, the same for all servers.</returns>
    /// <exception cref="BackplaneException">It cannot be reached.</exception>
    Task<string> ConnectAsync(string life, Heard heard, Action<string> restored, Action<Exception> failed);

    /// <summary>Numbers a message, retains it and tells all servers of it, in one step.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="nowUs">When it came.</param>
    /// <param name="data">Its data, one line of JSON.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="BackplaneException">It cannot be told that this is done.</exception>
    Task<long> PublishAsync(string topic, long nowUs, byte[] data);

    /// <summary>What is retained of a topic after a number. There may be a gap before it.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="after">The last number that this server has.</param>
    /// <exception cref="BackplaneException">It cannot be reached.</exception>
    Task<Tail> TailAsync(string topic, long after);
}
