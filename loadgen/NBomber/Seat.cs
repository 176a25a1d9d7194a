using System.Threading.Channels;

namespace Bench.NBomber;

/// <summary>
/// Where one client and one virtual user meet: the user takes it, lives the client's life there, and tells what it receives.
/// </summary>
internal sealed class Seat
{
    private readonly Channel<Receipt> _mail =
        Channel.CreateUnbounded<Receipt>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Func<Task>?> _life = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a virtual user is there.</summary>
    public Task Taken => _taken.Task;

    /// <summary>Hands over a message; called by one thread at a time, and waits for nothing.</summary>
    public void Put(Receipt receipt) => _mail.Writer.TryWrite(receipt);

    /// <summary>The client's part: has its life lived by whoever takes the seat; ends when it has ended and all is told.</summary>
    public Task RunAsync(Func<Task> life)
    {
        _life.TrySetResult(life);
        return _ended.Task;
    }

    /// <summary>Nobody's life will be lived here any more.</summary>
    public void Close() => _life.TrySetResult(null);

    /// <summary>
    /// The virtual user's part: waits for the life, lives it, and reports each message that comes meanwhile, one after the other.
    /// </summary>
    public async Task LiveAsync(Func<Receipt, Task> report)
    {
        _taken.TrySetResult();
        if (await _life.Task is not { } life) return;
        try
        {
            var living = LiveAsync(life);
            await foreach (var receipt in _mail.Reader.ReadAllAsync()) await report(receipt);
            await living;
            _ended.TrySetResult();
        }
        catch (Exception e)
        {
            // The group that waits for this life has to know; the tool would only count it.
            _ended.TrySetException(e);
            throw;
        }
    }

    // The end of the life is the end of the mail.
    private async Task LiveAsync(Func<Task> life)
    {
        try
        {
            await life();
        }
        finally
        {
            _mail.Writer.TryComplete();
        }
    }
}
