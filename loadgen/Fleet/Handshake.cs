namespace Bench.Loadgen.Fleet;

/// <summary>How the handshake of a connection came out.</summary>
internal enum Handshake
{
    /// <summary>Both sides belong to the fleet.</summary>
    Shown,

    /// <summary>What listens there does not greet as an agent does.</summary>
    NoAgent,

    /// <summary>It is an agent, and its token is not ours.</summary>
    OtherToken,

    /// <summary>The connection ended before either was known, or nothing more came after the greeting.</summary>
    Broken,

    /// <summary>The agent asks for TLS, and we have none.</summary>
    AsksForTls,

    /// <summary>We ask for TLS, and the agent has none.</summary>
    HasNoTls,

    /// <summary>Both speak TLS, and could not agree on it.</summary>
    TlsFailed,

    /// <summary>We do not trust the other side's certificate.</summary>
    Distrusted,

    /// <summary>The other side does not trust our certificate.</summary>
    OwnDistrusted,

    /// <summary>It was not called: it is beyond loopback, and who wrote its address could be anybody.</summary>
    Beyond,
}
