using Bench.Contract;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// How long an answer may take. Only time in which this process ran counts: after one that was paused an answer may lie there that nobody
/// has looked at yet.
/// </summary>
/// <param name="limit">How long.</param>
/// <param name="time">The clock.</param>
internal sealed class AnswerLimit(TimeSpan limit, TimeProvider time)
{
    /// <summary>How long is waited at a time. A wait that took more than twice as long was a pause, or as good as one.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private long _passedUs;

    /// <summary>No time is left.</summary>
    public bool IsOver => _passedUs >= limit.TotalMicroseconds;

    /// <summary>Waits for an answer.</summary>
    /// <exception cref="TimeoutException">It did not come within what is left.</exception>
    public async Task<T> WaitAsync<T>(Task<T> answer)
    {
        while (!IsOver)
        {
            var beganUs = time.NowUs();
            var left = TimeSpan.FromMicroseconds(Math.Max(1000, limit.TotalMicroseconds - _passedUs));
            await ((Task)answer.WaitAsync(left < Step ? left : Step, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (answer.IsCompletedSuccessfully) return await answer;
            Count(beganUs); // Also of an answer that fails: the question will be asked again.
            if (answer.IsCompleted) return await answer;
        }

        throw new TimeoutException();
    }

    /// <summary>Waits before a question is asked again; that counts too.</summary>
    public async Task PauseAsync(TimeSpan pause)
    {
        var beganUs = time.NowUs();
        await Task.Delay(pause, time, CancellationToken.None);
        Count(beganUs);
    }

    private void Count(long beganUs) => _passedUs += Math.Min(time.NowUs() - beganUs, 2 * (long)Step.TotalMicroseconds);
}
