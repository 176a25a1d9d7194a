using System.Collections.Concurrent;
using System.Text.Json;
using Bench.Loadgen.Links;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;

namespace Bench.Tests.Unit.Running;

/// <summary>What can go wrong at a step of a trial.</summary>
public enum Wrong
{
    /// <summary>A pipe or socket breaks.</summary>
    Broken,

    /// <summary>A request fails.</summary>
    Refused,

    /// <summary>No answer comes in the time that its own patience gives it.</summary>
    TimedOut,

    /// <summary>What was said cannot be read.</summary>
    Unreadable,

    /// <summary>The child at the other end dies.</summary>
    Died,

    /// <summary>A network of the harness's own cannot be made, read or taken down.</summary>
    NoLink,

    /// <summary>A defect of the program.</summary>
    Defect,

    /// <summary>The user presses Ctrl-C while it is waited for.</summary>
    Interrupted,

    /// <summary>It never answers, and the user presses Ctrl-C.</summary>
    HungThenInterrupted,
}

/// <summary>Makes one step of a trial go wrong, the first time that it is reached in a phase, and notes all that are passed.</summary>
/// <param name="step">The step with its phase, such as "servers: counters @ steady"; null for none.</param>
/// <param name="wrong">What goes wrong.</param>
/// <param name="interruptIn">The phase at whose begin the user presses Ctrl-C; null for none.</param>
internal sealed class Fault(string? step, Wrong wrong, string? interruptIn = null) : IProgressView, IDisposable
{
    private int _done;
    private string _phase = "start";
    private long? _interruptedUs;
    private long? _waitedUntilUs;

    /// <summary>Every step that was reached.</summary>
    public ConcurrentDictionary<string, bool> Reached { get; } = [];

    /// <summary>Every step in the order in which they were reached.</summary>
    public ConcurrentQueue<string> Order { get; } = [];

    /// <summary>Every phase that began, with how long it was said to be at most.</summary>
    public ConcurrentQueue<(string Name, double? Seconds)> Phases { get; } = [];

    /// <summary>Every line that was said.</summary>
    public ConcurrentQueue<string> Said { get; } = [];

    public CancellationTokenSource Interrupt { get; } = new();

    /// <summary>Once the user has pressed Ctrl-C, nothing that is asked answers any more.</summary>
    public bool DeafAfterInterrupt { get; init; }

    /// <summary>Called when a phase begins.</summary>
    public Action<string> Began { get; init; } = _ => { };

    /// <summary>The clock of the trial, in microseconds.</summary>
    public Func<long> NowUs { get; init; } = () => 0;

    /// <summary>From Ctrl-C to the end of the last wait for what does not answer; 0 without one.</summary>
    public double WaitedSeconds => (_waitedUntilUs - _interruptedUs) / 1e6 ?? 0;

    /// <summary>The child of the step has died.</summary>
    public bool ServerDied { get; private set; }

    public bool GeneratorDied { get; private set; }

    public bool MiddleboxDied { get; private set; }

    /// <summary>The name of the phase that runs now.</summary>
    public string PhaseName => _phase;

    /// <summary>The server dies between two steps.</summary>
    public void KillServer() => ServerDied = true;

    /// <summary>A generator likewise.</summary>
    public void KillGenerator() => GeneratorDied = true;

    public void Phase(string name, double? seconds)
    {
        _phase = name;
        Phases.Enqueue((name, seconds));
        Began(name);
        if (name == interruptIn) Cancel();
    }

    public void Begin(RunFile run)
    {
    }

    public void Trial(PlannedTrial trial, int of, int clients)
    {
    }

    public void Second(SeriesPoint point, IReadOnlyList<long>? latencies)
    {
    }

    public void Saved(TrialFile trial) => At("view: saved");

    public void Say(string line) => Said.Enqueue(line);

    public void Dispose() => Interrupt.Dispose();

    // At once: what ends by it takes its next turn where it runs.
#pragma warning disable CA1849
    private void Cancel()
    {
        _interruptedUs ??= NowUs();
        Interrupt.Cancel();
    }
#pragma warning restore CA1849

    /// <summary>Called at every step that can be waited for.</summary>
    public async Task AtAsync(string name, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var here = Reach(name);
        await Task.Yield();
        if (!GoesWrong(here))
        {
            if (DeafAfterInterrupt && Interrupt.IsCancellationRequested) await HangAsync(stop);
            return;
        }

        Throw(name);
        Cancel();
        if (wrong == Wrong.Interrupted) stop.ThrowIfCancellationRequested();
        else await HangAsync(stop);
    }

    private async Task HangAsync(CancellationToken stop)
    {
        if (!stop.CanBeCanceled) return;
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        }
        finally
        {
            _waitedUntilUs = NowUs();
        }
    }

    /// <summary>Called at every step that is there at once: it does not hang.</summary>
    public void At(string name)
    {
        if (!GoesWrong(Reach(name))) return;
        Throw(name);
        Cancel();
    }

    private string Reach(string name)
    {
        var here = $"{name} @ {_phase}";
        Reached[here] = true;
        Order.Enqueue(name);
        return here;
    }

    private bool GoesWrong(string here) => here == step && Interlocked.Exchange(ref _done, 1) == 0;

    // Returns where the user interrupts.
    private void Throw(string name)
    {
        switch (wrong)
        {
            case Wrong.Broken: throw new IOException("the pipe is broken");
            case Wrong.Refused: throw new HttpRequestException("nobody listens");
            case Wrong.TimedOut: throw new TaskCanceledException("the limit of a request", new TimeoutException());
            case Wrong.Unreadable: throw new JsonException("'x' could not be converted to System.Int32");
            case Wrong.NoLink: throw new LinkException("ip netns: Operation not permitted");
            case Wrong.Defect: throw new InvalidOperationException("a bug");
            case Wrong.Died:
                if (name.StartsWith("servers", StringComparison.Ordinal)) ServerDied = true;
                else if (name.StartsWith("middlebox", StringComparison.Ordinal)) MiddleboxDied = true;
                else if (name.StartsWith("generators", StringComparison.Ordinal)) GeneratorDied = true;
                throw new IOException("the other end has gone");
        }
    }
}
