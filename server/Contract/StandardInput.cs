namespace Bench.Contract;

/// <summary>
/// The standard input of a program that nobody types at: its end says that who has started the program is gone, however that ended.
/// </summary>
public static class StandardInput
{
    /// <summary>Reads it to its end, and throws away what comes.</summary>
    /// <remarks>
    /// On a thread of its own: reading a console asynchronously would block a worker of the thread pool, and on one core the pool has one.
    /// </remarks>
    /// <param name="ended">Called at its end, on that thread.</param>
    public static void OnEnd(Action ended) => new Thread(() =>
    {
        using var input = Console.OpenStandardInput();
        Span<byte> buffer = stackalloc byte[64];
        while (input.Read(buffer) > 0)
        {
        }

        ended();
    }) { Name = "stdin", IsBackground = true }.Start();
}
