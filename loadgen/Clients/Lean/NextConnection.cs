using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// What a client keeps for a connection after the one it has. Made once there is something to keep, as most clients never need another.
/// </summary>
/// <param name="plan">What its clients do.</param>
/// <param name="subscriber">The client.</param>
internal sealed class NextConnection(ClientPlan plan, Subscriber subscriber)
{
    /// <summary>When to try again; mutated in place.</summary>
    public Comeback Comeback = Comeback.Of(plan, subscriber);

    /// <summary>The pause that the server named when it last put the client off, in microseconds; 0 for none.</summary>
    public long RetryAfterUs { get; set; }

    /// <summary>What the next TLS session is resumed by; 0 for nothing.</summary>
    public nint TlsTicket { get; set; }

    /// <summary>Why a request that was held was cut off, while it is asked again at once; else null.</summary>
    public string? CutOff { get; set; }
}
