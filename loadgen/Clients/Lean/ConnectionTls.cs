using Bench.Contract;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>What stands between the socket and HTTP where TLS is spoken.</summary>
internal sealed partial class Connection
{
    private TlsSession? _tls;

    private void BeginHandshake(TlsContext context)
    {
        _phase = Phase.Handshake;
        _tls = new TlsSession(context, Group.Time.NowUs(), _client.TlsTicket);
        GoOnShaking(_tls);
    }

    private void GoOnShaking(TlsSession tls)
    {
        var step = tls.Shake();
        SendEncrypted(tls, plain: 0); // A failure has an alert to send.
        if (_phase == Phase.Closed || step == Handshaking.UnderWay) return;
        if (step == Handshaking.Failed)
        {
            Fail(tls.Trouble);
            return;
        }

        Group.Recorder.ShookHands(Group.Time.NowUs() - tls.BeganUs, tls.Resumed);
        _phase = Phase.Idle;
        _client.Opened(this);
    }

    // What was encrypted goes; all but the plain bytes is what TLS adds.
    private bool SendEncrypted(TlsSession tls, int plain)
    {
        var buffer = Group.SecretBuffer;
        var (added, all) = (-plain, true);
        while (_phase != Phase.Closed && tls.TakeOutgoing(buffer) is > 0 and var count)
        {
            added += count;
            all = SendRaw(buffer.AsSpan(0, count));
        }

        tls.AddedOut += added;
        Group.Wire.TlsBytes += added;
        Group.Wire.UpBytes += added;
        return all;
    }

    private void TakeSecret(TlsSession tls, ReadOnlySpan<byte> bytes)
    {
        tls.Feed(bytes);
        if (_phase == Phase.Handshake) GoOnShaking(tls);
        if (_phase is Phase.Handshake or Phase.Closed) return;
        bool bye;
        int count;
        do
        {
            var had = _pending.Count;
            var buffer = Room();
            count = tls.Decrypt(buffer.AsSpan(had), out bye);
            if (count <= 0) break;
            TakePlain(buffer, had, count);
        }
        while (_phase != Phase.Closed);

        if (_phase == Phase.Closed) return;
        SendEncrypted(tls, plain: 0); // New keys have an answer.
        CountTls(tls, atEnd: false);
        if (count == 0 || _phase == Phase.Closed) return;
        if (bye) Ended();
        else Fail("connection-broken");
    }

    // What TLS adds to what came: of a record that is not whole, nothing yet.
    private void CountTls(TlsSession tls, bool atEnd)
    {
        Group.Wire.TlsBytes += tls.TakeAddedIn(atEnd);
        if (!tls.IsFirstAnswer()) return;
        Group.Wire.TlsOpeningBytes += tls.Added;
        if (tls.Resumed) Group.Wire.TlsResumedBytes += tls.Added;
    }

    private void EndTls()
    {
        if (_tls is null) return;
        CountTls(_tls, atEnd: true);
        if (Group.Plan.Pattern.TlsResume == true && _tls.TakeTicket() is not 0 and var ticket) _client.TakeTicket(ticket);
        _tls.Free();
    }
}
