using System.Runtime.InteropServices;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// The functions of OpenSSL by which a TLS session is fed and drained through memory, with its numbers for them (openssl/ssl.h, the same
/// from 1.1.1 on). The library is the machine's, which .NET itself speaks TLS by on Linux. A session belongs to one thread at a time.
/// </summary>
internal static unsafe class OpenSsl
{
    public const int WantsRead = 2; // SSL_ERROR_WANT_READ
    public const int SaidBye = 6; // SSL_ERROR_ZERO_RETURN

    public const int Mode = 33; // SSL_CTRL_MODE
    public const int SessionCache = 44; // SSL_CTRL_SET_SESS_CACHE_MODE
    public const int ServerName = 55; // SSL_CTRL_SET_TLSEXT_HOSTNAME
    public const int LeastVersion = 123; // SSL_CTRL_SET_MIN_PROTO_VERSION

    public const int BothSaidBye = 3; // SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN

    public const int ReleaseBuffers = 0x10; // SSL_MODE_RELEASE_BUFFERS
    public const int Tls12 = 0x0303; // TLS1_2_VERSION

    private static readonly (string Ssl, string Crypto)[] Versions =
    [
        ("libssl.so.3", "libcrypto.so.3"), ("libssl.so.1.1", "libcrypto.so.1.1")
    ];

    static OpenSsl()
    {
        foreach (var (sslName, cryptoName) in Versions)
        {
            if (!NativeLibrary.TryLoad(cryptoName, out var crypto) || !NativeLibrary.TryLoad(sslName, out var ssl)) continue;
            nint Of(nint library, string name) => NativeLibrary.GetExport(library, name);
            ClientMethod = (delegate* unmanaged<nint>)Of(ssl, "TLS_client_method");
            NewContext = (delegate* unmanaged<nint, nint>)Of(ssl, "SSL_CTX_new");
            FreeContext = (delegate* unmanaged<nint, void>)Of(ssl, "SSL_CTX_free");
            ControlContext = (delegate* unmanaged<nint, int, nint, void*, nint>)Of(ssl, "SSL_CTX_ctrl");
            Offer = (delegate* unmanaged<nint, byte*, uint, int>)Of(ssl, "SSL_CTX_set_alpn_protos");
            New = (delegate* unmanaged<nint, nint>)Of(ssl, "SSL_new");
            Free = (delegate* unmanaged<nint, void>)Of(ssl, "SSL_free");
            Control = (delegate* unmanaged<nint, int, nint, void*, nint>)Of(ssl, "SSL_ctrl");
            SetBios = (delegate* unmanaged<nint, nint, nint, void>)Of(ssl, "SSL_set_bio");
            BeClient = (delegate* unmanaged<nint, void>)Of(ssl, "SSL_set_connect_state");
            Shake = (delegate* unmanaged<nint, int>)Of(ssl, "SSL_do_handshake");
            Read = (delegate* unmanaged<nint, byte*, int, int>)Of(ssl, "SSL_read");
            Write = (delegate* unmanaged<nint, byte*, int, int>)Of(ssl, "SSL_write");
            FreeBuffers = (delegate* unmanaged<nint, int>)Of(ssl, "SSL_free_buffers");
            Error = (delegate* unmanaged<nint, int, int>)Of(ssl, "SSL_get_error");
            PeerCertificate = (delegate* unmanaged<nint, nint>)Of(
                ssl, sslName.EndsWith('3') ? "SSL_get1_peer_certificate" : "SSL_get_peer_certificate");
            TakeTicket = (delegate* unmanaged<nint, nint>)Of(ssl, "SSL_get1_session");
            UseTicket = (delegate* unmanaged<nint, nint, int>)Of(ssl, "SSL_set_session");
            CanResume = (delegate* unmanaged<nint, int>)Of(ssl, "SSL_SESSION_is_resumable");
            FreeTicket = (delegate* unmanaged<nint, void>)Of(ssl, "SSL_SESSION_free");
            Resumed = (delegate* unmanaged<nint, int>)Of(ssl, "SSL_session_reused");
            SetShutdown = (delegate* unmanaged<nint, int, void>)Of(ssl, "SSL_set_shutdown");
            NewBio = (delegate* unmanaged<nint, nint>)Of(crypto, "BIO_new");
            Memory = (delegate* unmanaged<nint>)Of(crypto, "BIO_s_mem");
            BioRead = (delegate* unmanaged<nint, byte*, int, int>)Of(crypto, "BIO_read");
            BioWrite = (delegate* unmanaged<nint, byte*, int, int>)Of(crypto, "BIO_write");
            BioWaiting = (delegate* unmanaged<nint, nuint>)Of(crypto, "BIO_ctrl_pending");
            EncodeCertificate = (delegate* unmanaged<nint, byte**, int>)Of(crypto, "i2d_X509");
            FreeCertificate = (delegate* unmanaged<nint, void>)Of(crypto, "X509_free");
            ForgetErrors = (delegate* unmanaged<void>)Of(crypto, "ERR_clear_error");
            return;
        }

        Missing = $"it needs OpenSSL ({string.Join(" or ", Versions.Select(v => v.Ssl))}) and the system finds "
            + "none; on Debian: apt-get install libssl3";
    }

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing { get; }

    /// <summary>TLS_client_method.</summary>
    public static delegate* unmanaged<nint> ClientMethod { get; }

    /// <summary>SSL_CTX_new.</summary>
    public static delegate* unmanaged<nint, nint> NewContext { get; }

    /// <summary>SSL_CTX_free.</summary>
    public static delegate* unmanaged<nint, void> FreeContext { get; }

    /// <summary>SSL_CTX_ctrl.</summary>
    public static delegate* unmanaged<nint, int, nint, void*, nint> ControlContext { get; }

    /// <summary>SSL_CTX_set_alpn_protos; 0 is success.</summary>
    public static delegate* unmanaged<nint, byte*, uint, int> Offer { get; }

    /// <summary>SSL_new.</summary>
    public static delegate* unmanaged<nint, nint> New { get; }

    /// <summary>SSL_free; frees its BIOs too.</summary>
    public static delegate* unmanaged<nint, void> Free { get; }

    /// <summary>SSL_ctrl.</summary>
    public static delegate* unmanaged<nint, int, nint, void*, nint> Control { get; }

    /// <summary>SSL_set_bio: what is read from, what is written to.</summary>
    public static delegate* unmanaged<nint, nint, nint, void> SetBios { get; }

    /// <summary>SSL_set_connect_state.</summary>
    public static delegate* unmanaged<nint, void> BeClient { get; }

    /// <summary>SSL_do_handshake; 1 when it is over.</summary>
    public static delegate* unmanaged<nint, int> Shake { get; }

    /// <summary>SSL_read.</summary>
    public static delegate* unmanaged<nint, byte*, int, int> Read { get; }

    /// <summary>SSL_write.</summary>
    public static delegate* unmanaged<nint, byte*, int, int> Write { get; }

    /// <summary>SSL_free_buffers: those for records, where nothing waits in them. It came with 1.1.1, which .NET needs.</summary>
    public static delegate* unmanaged<nint, int> FreeBuffers { get; }

    /// <summary>SSL_get_error.</summary>
    public static delegate* unmanaged<nint, int, int> Error { get; }

    /// <summary>SSL_get1_peer_certificate, or what 1.1 has for it; to be freed.</summary>
    public static delegate* unmanaged<nint, nint> PeerCertificate { get; }

    /// <summary>SSL_get1_session: what the session can be resumed by; to be freed.</summary>
    public static delegate* unmanaged<nint, nint> TakeTicket { get; }

    /// <summary>SSL_set_session: resumes by what an earlier one left; 1 is success.</summary>
    public static delegate* unmanaged<nint, nint, int> UseTicket { get; }

    /// <summary>SSL_SESSION_is_resumable.</summary>
    public static delegate* unmanaged<nint, int> CanResume { get; }

    /// <summary>SSL_SESSION_free.</summary>
    public static delegate* unmanaged<nint, void> FreeTicket { get; }

    /// <summary>SSL_session_reused: 1 when the server has resumed what was asked for.</summary>
    public static delegate* unmanaged<nint, int> Resumed { get; }

    /// <summary>SSL_set_shutdown: how the session counts as ended; one that counts as cut off cannot be resumed.</summary>
    public static delegate* unmanaged<nint, int, void> SetShutdown { get; }

    /// <summary>BIO_new.</summary>
    public static delegate* unmanaged<nint, nint> NewBio { get; }

    /// <summary>BIO_s_mem.</summary>
    public static delegate* unmanaged<nint> Memory { get; }

    /// <summary>BIO_read.</summary>
    public static delegate* unmanaged<nint, byte*, int, int> BioRead { get; }

    /// <summary>BIO_write.</summary>
    public static delegate* unmanaged<nint, byte*, int, int> BioWrite { get; }

    /// <summary>BIO_ctrl_pending: bytes that wait to be read.</summary>
    public static delegate* unmanaged<nint, nuint> BioWaiting { get; }

    /// <summary>i2d_X509: the length in DER, and the bytes where a place is given.</summary>
    public static delegate* unmanaged<nint, byte**, int> EncodeCertificate { get; }

    /// <summary>X509_free.</summary>
    public static delegate* unmanaged<nint, void> FreeCertificate { get; }

    /// <summary>ERR_clear_error: an old error in the thread's queue would be taken for one of the next call.</summary>
    public static delegate* unmanaged<void> ForgetErrors { get; }
}
