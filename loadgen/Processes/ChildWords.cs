namespace Bench.Loadgen.Processes;

/// <summary>What a child process said last, for the message that tells how it ended.</summary>
internal sealed class ChildWords
{
    /// <summary>How long what it said is waited for once it has ended: what it started may hold its output open.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int KeptLines = 20;

    private readonly Queue<string> _lines = new();

    /// <summary>Begins to read.</summary>
    /// <param name="from">What it writes to.</param>
    public ChildWords(params StreamReader[] from) => Reading = Task.WhenAll(from.Select(ReadAsync));

    /// <summary>Ends with the last of what is read; never fails.</summary>
    public Task Reading { get; }

    /// <summary>Its last lines up to now in one; null when it has said nothing.</summary>
    public string? Text
    {
        get
        {
            lock (_lines) return _lines.Count == 0 ? null : $"its last words: {string.Join(" | ", _lines)}";
        }
    }

    private async Task ReadAsync(StreamReader from)
    {
        try
        {
            while (await from.ReadLineAsync() is { } line)
            {
                lock (_lines)
                {
                    _lines.Enqueue(line);
                    if (_lines.Count > KeptLines) _lines.Dequeue();
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            lock (_lines) _lines.Enqueue($"(the rest cannot be read: {e.Message})");
        }
    }
}
