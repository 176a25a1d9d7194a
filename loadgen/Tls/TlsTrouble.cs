namespace Bench.Loadgen.Tls;

/// <summary>Why there is no TLS with a server, in kebab-case as failures are counted by, and as a sentence for people.</summary>
public static class TlsTrouble
{
    /// <summary>The other side answers, and not in TLS.</summary>
    public const string NoTls = "no-tls-at-the-port";

    /// <summary>TLS is spoken where plain HTTP was expected.</summary>
    public const string TlsThere = "tls-at-the-port";

    /// <summary>The certificate is for other names.</summary>
    public const string Name = "certificate-for-another-name";

    /// <summary>No authority that is trusted has signed the certificate.</summary>
    public const string Untrusted = "certificate-not-trusted";

    /// <summary>The certificate is not valid yet, or no longer.</summary>
    public const string Date = "certificate-out-of-date";

    /// <summary>The certificate is another than the one that was told.</summary>
    public const string Pin = "certificate-not-the-one-told";

    /// <summary>Both sides speak TLS and have no version, cipher or protocol in common.</summary>
    public const string Refused = "tls-refused";

    /// <summary>The connection ended within the handshake.</summary>
    public const string Ended = "tls-handshake-ended";

    /// <summary>All reasons.</summary>
    public static IReadOnlyList<string> All { get; } = [NoTls, TlsThere, Name, Untrusted, Date, Pin, Refused, Ended];

    /// <summary>What it means and what to do, as a clause; null of what is no trouble with TLS.</summary>
    /// <param name="reason">One of <see cref="All"/>.</param>
    public static string? Meaning(string reason) => reason switch
    {
        NoTls => "what answers at that port speaks no TLS; write http:// in the target's url, or give the port at which it speaks https",
        TlsThere => "TLS is spoken at that port; write https:// in the target's url",
        Name => "its certificate is for another name; write the name or address that the certificate has in the target's url, have one "
            + "made for this, or pass over it with --insecure",
        Untrusted => "no authority that is trusted here has signed its certificate; give the authority's certificate with --ca FILE (for "
            + "one signed by itself, that one), or pass over it with --insecure",
        Date => "its certificate is not valid today; renew it and look at this machine's clock, or pass over it with --insecure",
        Pin =>
            "its certificate is another than the server told at its start: something else answers at its address; end that and run again",
        Refused => "it refused the handshake: it offers none of the versions of TLS, ciphers or protocols "
            + "(http/1.1) that this machine does; see its log",
        Ended => "it ended the connection within the handshake; see its log, and whether it speaks TLS at that port at all",
        _ => null,
    };
}

/// <summary>There is no TLS with the server; the message is one of <see cref="TlsTrouble.All"/>.</summary>
/// <param name="reason">The reason.</param>
/// <param name="cause">What the platform said.</param>
public sealed class TlsException(string reason, Exception? cause = null) : Exception(reason, cause);
