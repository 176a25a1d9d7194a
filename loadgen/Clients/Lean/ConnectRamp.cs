using Bench.Contract;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>Starts clients on an open-loop schedule and tells when each is ready or has failed.</summary>
internal sealed class ConnectRamp(
    ReadOnlyMemory<LeanClient> clients, double perSecond, EventLoop loop, TimeProvider time, TaskCompletionSource done) : ITimed
{
    // Answers are taken in between.
    private const int StartsInARow = 64;

    // A server has a short queue for those it has not yet accepted (Kestrel's is of 512); one that does not fit is tried again by the
    // kernel a second later. With so many unanswered the next ones wait for answers, but no longer than this each: a dead server
    // must not keep a run waiting. A connect that waited is late, and its latency counts from when it was due.
    private const int MostUnanswered = 256;
    private const long HoldUs = 2_000;
    private const long LookAgainUs = 500;

    private readonly long _startUs = time.NowUs();
    private long _lastStartUs;
    private int _started;
    private int _settled;
    private int _putOff;
    private bool _abandoned;

    public void Start() => OnTimer(0, _startUs);

    public void OnTimer(int kind, long dueUs)
    {
        if (_abandoned) return;
        for (var row = 0; _started < clients.Length; row++)
        {
            var nextUs = DueUs(_started);
            var nowUs = time.NowUs();
            var held = _started - _settled - _putOff >= MostUnanswered && nowUs < _lastStartUs + HoldUs;
            if (held || nextUs > nowUs || row == StartsInARow)
            {
                loop.At(held ? nowUs + LookAgainUs : Math.Max(nextUs, nowUs), this, 0);
                return;
            }

            _lastStartUs = nowUs;
            clients.Span[_started++].Begin(nextUs);
        }

        EndWhenSettled();
    }

    /// <summary>One of the clients is ready or has failed.</summary>
    public void Settled()
    {
        _settled++;
        EndWhenSettled();
    }

    /// <summary>The server has answered one of the clients that it has no room now: that one is not in its queue.</summary>
    public void PutOff() => _putOff++;

    /// <summary>One that was put off asks again.</summary>
    public void TriesAgain() => _putOff--;

    /// <summary>Starts no more.</summary>
    public void Abandon()
    {
        _abandoned = true;
        done.TrySetCanceled();
    }

    private long DueUs(int index) => _startUs + (long)(index * 1_000_000.0 / perSecond);

    private void EndWhenSettled()
    {
        if (_settled == clients.Length) done.TrySetResult();
    }
}
