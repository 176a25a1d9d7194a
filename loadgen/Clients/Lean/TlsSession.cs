using Bench.Loadgen.Clients.Wire;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>How far a handshake is.</summary>
internal enum Handshaking
{
    UnderWay,
    Done,
    Failed,
}

/// <summary>TLS of one connection, without a socket: fed with what came, drained of what is to go. Belongs to the loop's thread.</summary>
internal sealed unsafe class TlsSession
{
    private readonly TlsContext _context;
    private readonly nint _in = OpenSsl.NewBio(OpenSsl.Memory());
    private readonly nint _out = OpenSsl.NewBio(OpenSsl.Memory());
    private nint _session;
    private TlsRecordMeter _meter;
    private long _plain;
    private long _addedIn;
    private bool _opened;

    /// <summary>A session; nothing is said yet.</summary>
    /// <param name="context">What it shares with others.</param>
    /// <param name="nowUs">Now.</param>
    /// <param name="ticket">What it is to be resumed by; 0 for nothing.</param>
    public TlsSession(TlsContext context, long nowUs, nint ticket)
    {
        _context = context;
        _session = context.NewSession(ticket);
        OpenSsl.SetBios(_session, _in, _out); // It owns both now.
        BeganUs = nowUs;
    }

    /// <summary>When the handshake began.</summary>
    public long BeganUs { get; }

    /// <summary>
    /// The server has resumed what was asked for, so that no certificate went over the wire; told once the handshake is over.
    /// </summary>
    public bool Resumed => OpenSsl.Resumed(_session) == 1;

    /// <summary>
    /// What is wrong with the certificate, one of <see cref="TlsTrouble.All"/>; null when nothing is, or none was shown yet.
    /// </summary>
    public string? CertificateTrouble { get; private set; }

    /// <summary>Why a handshake that has ended without success did, one of <see cref="TlsTrouble.All"/>.</summary>
    public string Trouble =>
        CertificateTrouble ?? (_meter.NotTls ? TlsTrouble.NoTls : _meter.Bytes > 0 ? TlsTrouble.Refused : TlsTrouble.Ended);

    /// <summary>Takes bytes that came.</summary>
    public void Feed(ReadOnlySpan<byte> wire)
    {
        _meter.Feed(wire);
        fixed (byte* bytes = wire) OpenSsl.BioWrite(_in, bytes, wire.Length); // Into memory: all of them.
    }

    /// <summary>Goes on with the handshake, by what was fed.</summary>
    public Handshaking Shake()
    {
        var done = OpenSsl.Shake(_session);
        if (done == 1)
        {
            CertificateTrouble = _context.TroubleOf(_session);
            return CertificateTrouble is null ? Handshaking.Done : Handshaking.Failed;
        }

        if (OpenSsl.Error(_session, done) == OpenSsl.WantsRead) return Handshaking.UnderWay;
        OpenSsl.ForgetErrors();
        return Handshaking.Failed;
    }

    /// <summary>
    /// Decrypts what was fed. Returns the bytes, 0 when more must come first, -1 when the other side has said goodbye or what came is no
    /// record of this session.
    /// </summary>
    public int Decrypt(Span<byte> to, out bool bye)
    {
        int count;
        fixed (byte* start = to) count = OpenSsl.Read(_session, start, to.Length);
        bye = false;
        if (count > 0)
        {
            _plain += count;
            return count;
        }

        var error = OpenSsl.Error(_session, count);
        if (error == OpenSsl.WantsRead)
        {
            // A ticket that is read takes a buffer for writing, which else stays until something is written: for ever, of who only reads.
            // Within a record the buffer for reading is in use, which versions before 3.0.14 free all the same (CVE-2024-4741).
            if (_meter.WholeBytes == _meter.Bytes) OpenSsl.FreeBuffers(_session);
            return 0;
        }

        bye = error == OpenSsl.SaidBye;
        OpenSsl.ForgetErrors();
        return -1;
    }

    /// <summary>Encrypts bytes; what is to go waits to be taken. False when the session is past that.</summary>
    public bool Encrypt(ReadOnlySpan<byte> plain)
    {
        int count;
        fixed (byte* start = plain) count = OpenSsl.Write(_session, start, plain.Length);
        if (count == plain.Length) return true;
        OpenSsl.ForgetErrors();
        return false;
    }

    /// <summary>Takes what is to go to the other side. Returns the bytes, 0 when nothing waits.</summary>
    public int TakeOutgoing(Span<byte> to)
    {
        if (OpenSsl.BioWaiting(_out) == 0) return 0;
        fixed (byte* start = to) return OpenSsl.BioRead(_out, start, to.Length);
    }

    /// <summary>Bytes that TLS has added to what went.</summary>
    public long AddedOut { get; set; }

    /// <summary>Bytes that TLS has added both ways, as far as they are taken.</summary>
    public long Added => AddedOut + _addedIn;

    /// <summary>Bytes that TLS has added to what came since the last call: of whole records, or of all once the connection ends.</summary>
    public long TakeAddedIn(bool atEnd)
    {
        var before = _addedIn;
        _addedIn = (atEnd ? _meter.Bytes : _meter.WholeBytes) - _plain;
        return _addedIn - before;
    }

    /// <summary>True once: at the first call after something was decrypted.</summary>
    public bool IsFirstAnswer()
    {
        if (_opened || _plain == 0) return false;
        return _opened = true;
    }

    /// <summary>
    /// What another session can be resumed by, to be freed by who takes it; 0 for nothing. The connection is over: that it was just closed,
    /// as HTTP's are, is no cut-off.
    /// </summary>
    public nint TakeTicket()
    {
        OpenSsl.SetShutdown(_session, OpenSsl.BothSaidBye);
        var ticket = OpenSsl.TakeTicket(_session);
        if (ticket == 0 || OpenSsl.CanResume(ticket) == 1) return ticket;
        OpenSsl.FreeTicket(ticket);
        return 0;
    }

    /// <summary>Frees the session. Nothing else may be called then.</summary>
    public void Free()
    {
        if (_session != 0) OpenSsl.Free(_session);
        _session = 0;
    }
}
