using System.Net;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// What the TLS sessions of a group share. None is kept for another client; whether for the same one, its owner says.
/// </summary>
internal sealed unsafe class TlsContext : IDisposable
{
    // What SslStream offers in the reference engine: http/1.1 with its length before it (RFC 7301, section 3.1).
    private static ReadOnlySpan<byte> Http11 => "\x08http/1.1"u8;

    private readonly TlsTrust _trust;
    private readonly string _host;
    private readonly byte[]? _serverName;
    private readonly nint _context;
    private byte[] _lastShown = [];
    private string? _lastTrouble;

    /// <summary>A context for sessions with one server.</summary>
    /// <param name="host">The name or address that its certificate must have.</param>
    /// <param name="trust">Which certificates are taken.</param>
    public TlsContext(string host, TlsTrust trust)
    {
        if (OpenSsl.Missing is { } reason)
            throw new NotSupportedException($"the lean engine cannot speak TLS: {reason}; or use --engine reference");
        _trust = trust;
        _host = host;
        _serverName = IPAddress.TryParse(host, out _) ? null : Encoding.ASCII.GetBytes(host + '\0'); // RFC 6066, section 3: no addresses.
        _context = OpenSsl.NewContext(OpenSsl.ClientMethod());
        if (_context == 0) throw new InvalidOperationException("OpenSSL made no context");
        OpenSsl.ControlContext(_context, OpenSsl.Mode, OpenSsl.ReleaseBuffers, null);
        OpenSsl.ControlContext(_context, OpenSsl.SessionCache, 0, null);
        OpenSsl.ControlContext(_context, OpenSsl.LeastVersion, OpenSsl.Tls12, null);
        fixed (byte* offered = Http11) OpenSsl.Offer(_context, offered, (uint)Http11.Length);
    }

    /// <summary>A session for a new connection; nothing is said yet.</summary>
    /// <param name="ticket">What it is to be resumed by; 0 for nothing.</param>
    public nint NewSession(nint ticket = 0)
    {
        var session = OpenSsl.New(_context);
        if (session == 0) throw new InvalidOperationException("OpenSSL made no session");
        if (_serverName is not null)
            fixed (byte* name = _serverName) OpenSsl.Control(session, OpenSsl.ServerName, 0, name);
        OpenSsl.BeClient(session);
        if (ticket != 0 && OpenSsl.UseTicket(session, ticket) != 1) OpenSsl.ForgetErrors(); // Of another server: a full one then.
        return session;
    }

    /// <summary>
    /// What does not fit of the certificate that the server of a session has shown, one of <see cref="TlsTrouble.All"/>; null when it fits.
    /// </summary>
    public string? TroubleOf(nint session)
    {
        if (_trust.Insecure) return null;
        var certificate = OpenSsl.PeerCertificate(session);
        if (certificate == 0) return TlsTrouble.Untrusted;
        try
        {
            var length = OpenSsl.EncodeCertificate(certificate, null);
            var shown = stackalloc byte[length];
            var end = shown;
            OpenSsl.EncodeCertificate(certificate, &end);
            return TroubleOf(new ReadOnlySpan<byte>(shown, length));
        }
        finally
        {
            OpenSsl.FreeCertificate(certificate);
            OpenSsl.ForgetErrors(); // What the check has left would be taken for an error of the next call.
        }
    }

    // Thousands of clients are shown one certificate, which is looked at once.
    private string? TroubleOf(ReadOnlySpan<byte> shown)
    {
        if (shown.SequenceEqual(_lastShown)) return _lastTrouble;
        var check = new CertificateCheck(_trust);
        using var certificate = X509CertificateLoader.LoadCertificate(shown);
        using var chain = new X509Chain();
        chain.ChainPolicy = check.Chain;
        var errors = chain.Build(certificate) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors;
        if (!certificate.MatchesHostname(_host)) errors |= SslPolicyErrors.RemoteCertificateNameMismatch;
        check.Fits(this, certificate, chain, errors);
        (_lastShown, _lastTrouble) = (shown.ToArray(), check.Trouble);
        return _lastTrouble;
    }

    /// <summary>Frees the context once its last session is freed.</summary>
    public void Dispose() => OpenSsl.FreeContext(_context);
}
