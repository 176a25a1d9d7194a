using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Recording;

namespace Bench.NBomber;

/// <summary>
/// The virtual users of a session as the places where the clients of a group live: one user, one client, for the whole trial. Knows no load
/// tool: whatever runs <see cref="LiveAsync"/> in as many copies as there are clients will do.
/// </summary>
internal sealed class VirtualUsers : IClientHost
{
    // A copy that the tool begins anew after the end must not spin until the tool has stopped it.
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(100);

    private readonly Seat[] _seats;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _session = Task.CompletedTask;
    private Action? _end;
    private int _taken;
    private volatile bool _ending;

    /// <summary>Places for clients.</summary>
    /// <param name="firstClient">Number of the first in the workload.</param>
    /// <param name="clients">How many.</param>
    /// <param name="recorder">Tells of what they receive.</param>
    public VirtualUsers(int firstClient, int clients, Recorder recorder)
    {
        _seats = [.. Enumerable.Range(0, clients).Select(_ => new Seat())];
        recorder.Delivered = (subscriber, latencyUs, bytes) => _seats[subscriber.Client - firstClient].Put(new Receipt(latencyUs, bytes));
    }

    /// <summary>Virtual users that have come so far.</summary>
    public int Taken => Math.Min(Volatile.Read(ref _taken), _seats.Length);

    /// <summary>The session runs now.</summary>
    /// <param name="session">Ends when its reports are written.</param>
    /// <param name="endedEarly">Told when it ends while the clients are still needed.</param>
    public void Begin(Task session, Action<Exception> endedEarly)
    {
        _session = session;
        _ = WatchAsync(endedEarly);
    }

    /// <summary>The body of a virtual user: takes the next place, and lives there until the trial is over. Always yields.</summary>
    /// <param name="report">Takes each message.</param>
    /// <param name="end">Ends the session.</param>
    public async Task LiveAsync(Func<Receipt, Task> report, Action end)
    {
        Interlocked.CompareExchange(ref _end, end, null);
        var number = Interlocked.Increment(ref _taken) - 1;
        if (number < _seats.Length) await _seats[number].LiveAsync(report);
        else await Task.Delay(Idle);
        await _over.Task;
    }

    public async Task ReadyAsync(int clients, CancellationToken stop)
    {
        var taken = Task.WhenAll(_seats[..clients].Select(seat => seat.Taken));
        if (await Task.WhenAny(taken, _session).WaitAsync(stop) != taken) throw await EarlyAsync();
    }

    public Task RunAsync(int client, Func<Task> life) => _seats[client].RunAsync(life);

    public async ValueTask DisposeAsync()
    {
        _ending = true;
        foreach (var seat in _seats) seat.Close();
        // First the tool is told to begin no copy anew, then the copies return.
        Volatile.Read(ref _end)?.Invoke();
        _over.TrySetResult();
        await _session;
    }

    private async Task WatchAsync(Action<Exception> endedEarly)
    {
        await _session.ContinueWith(_ => { }, TaskScheduler.Default);
        if (!_ending) endedEarly(await EarlyAsync());
    }

    private async Task<ChildFailedException> EarlyAsync()
    {
        try
        {
            await _session;
            return new ChildFailedException($"NBomber ended its session before the trial was over, with {Taken} of {_seats.Length} virtual "
                + "users there; if a configuration file sets load simulations, let them keep as many copies until the end");
        }
        catch (Exception e)
        {
            return new ChildFailedException($"NBomber failed: {e.Message}");
        }
    }
}
