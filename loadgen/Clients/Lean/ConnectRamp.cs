using Bench.Contract;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>Starts clients on an open-loop schedule and tells when each is ready or has failed.</summary>
internal sealed class ConnectRamp(ReadOnlyMemory<LeanClient> clients, double perSecond, EventLoop loop, TimeProvider time, TaskCompletionSource done) : ITimed
{
    private readonly long _startUs = time.NowUs();
    private int _started;
    private int _settled;
    private bool _abandoned;

    public void Start() => OnTimer(0, _startUs);

    public void OnTimer(int kind, long dueUs)
    {
        if (_abandoned) return;
        while (_started < clients.Length)
        {
            var nextUs = DueUs(_started);
            if (nextUs > time.NowUs())
            {
                loop.At(nextUs, this, 0);
                return;
            }

            clients.Span[_started++].Start(nextUs);
        }

        EndWhenSettled();
    }

    /// <summary>One of the clients is ready or has failed.</summary>
    public void Settled()
    {
        _settled++;
        EndWhenSettled();
    }

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
