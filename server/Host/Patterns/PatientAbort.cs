using Bench.Host.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bench.Host.Patterns;

/// <summary>
/// Holds back the reset of a WebSocket's connection until the peer could read the close frame. The framework resets at once
/// when a peer breaks the protocol, and the reset overtakes the frame that says why (1002 or 1007).
/// </summary>
internal sealed class PatientAbort : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly IHttpRequestLifetimeFeature _connection;
    private readonly CancellationTokenSource _late = new();
    private readonly Lock _gate = new();
    private bool _asked;
    private bool _over;
    private bool _soon;

    public PatientAbort(IFeatureCollection features)
    {
        _connection = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        RequestAborted = _connection.RequestAborted;
        _late.Token.UnsafeRegister(static connection => ((IHttpRequestLifetimeFeature)connection!).Abort(), _connection);
        features.Set<IHttpRequestLifetimeFeature>(this);
    }

    public CancellationToken RequestAborted { get; set; }

    /// <summary>What the framework calls to reset the connection at once; it is cut soon.</summary>
    public void Abort()
    {
        Volatile.Write(ref _asked, true);
        AbortSoon();
    }

    /// <summary>
    /// Cuts the connection if it has not ended after some patience with a peer that may not even read. Who asks again gets no more of it.
    /// </summary>
    public void AbortSoon()
    {
        lock (_gate)
        {
            if (_over || _soon) return;
            _soon = true;
            _late.CancelAfter(LastWords.Patience);
        }
    }

    /// <summary>Waits until a connection that the framework wants reset has ended: closed by the peer, or cut.</summary>
    public async Task EndAsync()
    {
        if (Volatile.Read(ref _asked))
            await Task.Delay(Timeout.InfiniteTimeSpan, RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // A ping that goes unanswered just now may still call Abort.
    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            _late.Dispose();
        }
    }
}
