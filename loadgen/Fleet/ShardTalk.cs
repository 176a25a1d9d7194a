using System.Text.Json;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// Commands and answers over a shard's lines. Both carry numbers, so that a late answer to a question that was given up is never taken for
/// the answer to the next.
/// </summary>
internal sealed class ShardTalk : IShard
{
    // Progress comes four times a second, on a machine short of cores now and then late.
    private const int SilencePatienceSeconds = 30;

    // A process that has just started has to be loaded and compiled first; as long as a server gets.
    private const int StartPatienceSeconds = 120;

    private readonly IShardLines _lines;
    private readonly TimeProvider _time;
    private readonly Task _reading;
    private Question? _asked;
    private int _said;
    private bool _saysProgress;
    private volatile bool _ended;
    private volatile string? _unreadable;

    public ShardTalk(IShardLines lines, TimeProvider time)
    {
        _lines = lines;
        _time = time;
        _reading = ReadAsync();
    }

    public int Id => _lines.Id;

    public IReadOnlyList<int> ProcessIds => _lines.ProcessIds;

    public ShardProgress? Progress { get; private set; }

    public bool HasEnded => _ended;

    public Task<ChildFailedException> FailureAsync(string doing) =>
        _unreadable is { } what ? Task.FromResult(new ChildFailedException(what)) : _lines.FailureAsync(doing);

    public async Task<ShardReply> AskAsync(ShardCommand command, CancellationToken stop)
    {
        var asked = new Question((_asked?.Number ?? 0) + 1);
        _asked = asked;
        if (_ended) throw await FailureAsync("the trial was running");
        _saysProgress |= command.Open?.Progress == true;
        try
        {
            await _lines.WriteAsync(JsonSerializer.Serialize(command with { Number = asked.Number }, ShardJson.Default.ShardCommand), stop);
        }
        catch (IOException)
        {
            throw await FailureAsync("the trial was running");
        }

        return await AnswerAsync(asked, stop);
    }

    public async Task<ShardReading> ReadingAsync(ShardCommand command, CancellationToken stop) =>
        (await AskAsync(command, stop)).Reading ?? throw new ChildFailedException($"the {_lines.Name} (process {Id}) gave no reading");

    // An answer may take as long as thousands of connects do; but one that works says how far it is. Seconds are counted one by one: if
    // this process was held up itself, no more than one of them has passed.
    private async Task<ShardReply> AnswerAsync(Question asked, CancellationToken stop)
    {
        for (var silent = 0; silent < SilenceSeconds || !_saysProgress; silent++)
        {
            var said = _said;
            try
            {
                return await asked.Answer.Task.WaitAsync(TimeSpan.FromSeconds(1), _time, stop);
            }
            catch (TimeoutException)
            {
                if (_said != said) silent = -1;
            }
        }

        throw new ChildFailedException(
            $"the {_lines.Name} (process {Id}) has said nothing for {SilenceSeconds} s: it hangs, or gets no CPU");
    }

    private int SilenceSeconds => Volatile.Read(ref _said) == 0 ? StartPatienceSeconds : SilencePatienceSeconds;

    // Ends when the shard's output ends; whatever goes wrong is told to who is waiting for an answer.
    private async Task ReadAsync()
    {
        try
        {
            while (await _lines.ReadAsync() is { } line) Take(line);
        }
        catch (JsonException e)
        {
            _unreadable = $"the {_lines.Name} (process {Id}) said what cannot be read: not as agreed "
                + $"at {e.Path}, byte {e.BytePositionInLine}";
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _unreadable = $"what the {_lines.Name} (process {Id}) says can no longer be read: {e.Message}";
        }

        _ended = true;
        if (_asked is { Answer.Task.IsCompleted: false } asked) asked.Answer.TrySetException(await FailureAsync("the trial was running"));
    }

    private void Take(string line)
    {
        var reply = JsonSerializer.Deserialize(line, ShardJson.Default.ShardReply) ?? throw new JsonException("nothing", "$", null, 0);
        Interlocked.Increment(ref _said);
        if (reply.Progress is not null) Progress = reply.Progress;
        else if (_asked is { } asked && reply.Answers == asked.Number) asked.Answer.TrySetResult(reply);
    }

    public async ValueTask DisposeAsync()
    {
        await _lines.DisposeAsync();
        await _reading;
    }

    private sealed record Question(int Number)
    {
        public TaskCompletionSource<ShardReply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
