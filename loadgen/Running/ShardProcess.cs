using System.Text.Json;

namespace Bench.Loadgen.Running;

/// <summary>The coordinator's end of one shard: a command out, its answer back, progress in between.</summary>
internal sealed class ShardProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly Task _reading;
    private TaskCompletionSource<ShardReply>? _waiting;
    private volatile bool _ended;

    private ShardProcess(ChildProcess process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    public int Id => _process.Id;

    /// <summary>The newest progress; null before the first.</summary>
    public ShardProgress? Progress { get; private set; }

    /// <summary>It has ended, or said what cannot be read.</summary>
    public bool HasEnded => _ended;

    public static ShardProcess Start(string name, IReadOnlyList<int> cores, bool fixedTiering, bool oneWorker = false) =>
        new(ChildProcess.Start(name, Programs.Bench, ["shard"], cores, fixedTiering, oneWorker: oneWorker));

    public Task<ChildFailedException> FailureAsync(string doing) => _process.FailureAsync(doing);

    /// <summary>Sends one command and waits for its answer.</summary>
    /// <exception cref="ChildFailedException">The shard has ended.</exception>
    public async Task<ShardReply> AskAsync(ShardCommand command, CancellationToken stop)
    {
        var waiting = new TaskCompletionSource<ShardReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting = waiting;
        if (_ended) throw await _process.FailureAsync("the trial was running");
        try
        {
            await _process.Input.WriteLineAsync(JsonSerializer.Serialize(command, ShardJson.Default.ShardCommand).AsMemory(), stop);
            await _process.Input.FlushAsync(stop);
        }
        catch (IOException)
        {
            throw await _process.FailureAsync("the trial was running");
        }

        return await waiting.Task.WaitAsync(stop);
    }

    public async Task<ShardReading> ReadingAsync(ShardCommand command, CancellationToken stop) =>
        (await AskAsync(command, stop)).Reading ?? throw new ChildFailedException($"the {_process.Name} (process {Id}) gave no reading");

    // Ends when the shard's output ends; whatever goes wrong is told to who is waiting for an answer.
    private async Task ReadAsync()
    {
        try
        {
            await ReadLinesAsync();
            _ended = true;
            if (_waiting is { Task.IsCompleted: false } waiting) waiting.TrySetException(await _process.FailureAsync("the trial was running"));
        }
        catch (JsonException e)
        {
            _ended = true;
            _waiting?.TrySetException(new ChildFailedException($"the {_process.Name} (process {Id}) said what cannot be read: {e.Message}"));
        }
    }

    private async Task ReadLinesAsync()
    {
        while (await _process.Output.ReadLineAsync() is { } line)
        {
            var reply = JsonSerializer.Deserialize(line, ShardJson.Default.ShardReply) ?? throw new ChildFailedException($"the {_process.Name} said: {line}");
            if (reply.Progress is not null) Progress = reply.Progress;
            else _waiting?.TrySetResult(reply);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _reading;
    }
}
