namespace Bench.Loadgen.Relays;

/// <summary>What stands between clients and server in a trial, and makes its troubles there.</summary>
internal interface IRelay : IAsyncDisposable
{
    /// <summary>Where clients connect.</summary>
    Uri Url { get; }

    /// <summary>How long bytes were really held, on average, in milliseconds: a timer is never early and mostly late.</summary>
    double MeanHeldMs { get; }

    /// <summary>Ends every connection with a reset, and nobody listens until <see cref="TakeAgain"/>.</summary>
    void Refuse();

    /// <summary>Connections are taken again, where they were before.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">Somebody else has taken the port meanwhile.</exception>
    void TakeAgain();

    /// <summary>Ends every connection with a reset, as a proxy that is restarted does; new ones are taken as before.</summary>
    void Cut();

    /// <summary>Nothing goes through, either way, and nothing ends, until <see cref="GoOn"/>.</summary>
    void Stall();

    /// <summary>What came while it stalled goes on, and all that follows.</summary>
    void GoOn();

    /// <summary>Connections that are open carry nothing from now on, and neither side is told; new ones are taken as before.</summary>
    void Strand();
}
