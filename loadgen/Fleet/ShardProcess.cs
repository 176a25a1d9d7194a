using System.Text.Json;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Fleet;

/// <summary>The coordinator's end of one shard: a command out, its answer back, progress in between.</summary>
internal sealed class ShardProcess : IAsyncDisposable
{
    // Progress comes four times a second, on a machine short of cores now and then late.
    private const int SilencePatienceSeconds = 30;

    private readonly ChildProcess _process;
    private readonly Task _reading;
    private Question? _asked;
    private int _lines;
    private bool _saysProgress;
    private volatile bool _ended;
    private volatile string? _unreadable;

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

    public Task<ChildFailedException> FailureAsync(string doing) => _unreadable is { } what ? Task.FromResult(new ChildFailedException(what)) : _process.FailureAsync(doing);

    /// <summary>Sends one command and waits for its answer. A command that was given up before is ended by this one, and what it answers yet is passed over.</summary>
    /// <exception cref="ChildFailedException">The shard has ended, or says nothing any more.</exception>
    public async Task<ShardReply> AskAsync(ShardCommand command, CancellationToken stop)
    {
        var asked = new Question((_asked?.Number ?? 0) + 1);
        _asked = asked;
        if (_ended) throw await FailureAsync("the trial was running");
        _saysProgress |= command.Open?.Progress == true;
        try
        {
            await _process.WriteLineAsync(JsonSerializer.Serialize(command with { Number = asked.Number }, ShardJson.Default.ShardCommand), stop);
        }
        catch (IOException)
        {
            throw await FailureAsync("the trial was running");
        }

        return await AnswerAsync(asked, stop);
    }

    public async Task<ShardReading> ReadingAsync(ShardCommand command, CancellationToken stop) =>
        (await AskAsync(command, stop)).Reading ?? throw new ChildFailedException($"the {_process.Name} (process {Id}) gave no reading");

    // An answer may take as long as thousands of connects do; but one that works says how far it is. Seconds are counted one by one: if this process
    // was held up itself, no more than one of them has passed.
    private async Task<ShardReply> AnswerAsync(Question asked, CancellationToken stop)
    {
        for (var silent = 0; silent < SilencePatienceSeconds || !_saysProgress; silent++)
        {
            var lines = _lines;
            try
            {
                return await asked.Answer.Task.WaitAsync(TimeSpan.FromSeconds(1), stop);
            }
            catch (TimeoutException)
            {
                if (_lines != lines) silent = -1;
            }
        }

        throw new ChildFailedException($"the {_process.Name} (process {Id}) has said nothing for {SilencePatienceSeconds} s: it hangs, or gets no CPU");
    }

    // Ends when the shard's output ends; whatever goes wrong is told to who is waiting for an answer.
    private async Task ReadAsync()
    {
        try
        {
            while (await _process.Output.ReadLineAsync() is { } line) Take(line);
        }
        catch (JsonException e)
        {
            _unreadable = $"the {_process.Name} (process {Id}) said what cannot be read: not as agreed at {e.Path}, byte {e.BytePositionInLine}";
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _unreadable = $"what the {_process.Name} (process {Id}) says can no longer be read: {e.Message}";
        }

        _ended = true;
        if (_asked is { Answer.Task.IsCompleted: false } asked) asked.Answer.TrySetException(await FailureAsync("the trial was running"));
    }

    private void Take(string line)
    {
        var reply = JsonSerializer.Deserialize(line, ShardJson.Default.ShardReply) ?? throw new JsonException("nothing", "$", null, 0);
        Interlocked.Increment(ref _lines);
        if (reply.Progress is not null) Progress = reply.Progress;
        else if (_asked is { } asked && reply.Answers == asked.Number) asked.Answer.TrySetResult(reply);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _reading;
    }

    private sealed record Question(int Number)
    {
        public TaskCompletionSource<ShardReply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
