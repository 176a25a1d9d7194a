namespace Bench.Loadgen.Clients.Wire;

/// <summary>
/// Walks the records of one direction of a TLS connection (RFC 8446, section 5.1) by their heads alone, without keeping any of them. Pure:
/// any cut of the stream gives the same counts.
/// </summary>
public struct TlsRecordMeter
{
    private const int HeadBytes = 5;

    // Content types of records: RFC 8446, section 5.1, and RFC 6520 for heartbeat.
    private const byte FirstType = 20;
    private const byte LastType = 24;
    private const byte Alert = 21;
    private const byte MajorVersion = 3;

    private ushort _length;
    private int _headTaken;
    private int _left;

    /// <summary>All bytes.</summary>
    public long Bytes;

    /// <summary>Bytes of records that are there to their end.</summary>
    public long WholeBytes;

    /// <summary>What came first cannot be the start of a record: something else than TLS is spoken.</summary>
    public bool NotTls;

    /// <summary>Begins as a record that is an alert does: what a server that speaks TLS says to plain HTTP.</summary>
    public static bool IsAlert(ReadOnlySpan<byte> bytes) => bytes is [Alert, MajorVersion, ..];

    /// <summary>Takes the next bytes of the stream.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        while (!bytes.IsEmpty && !NotTls)
        {
            if (_left > 0)
            {
                var take = Math.Min(_left, bytes.Length);
                bytes = bytes[take..];
                _left -= take;
                if (_left == 0) EndRecord();
                continue;
            }

            TakeHead(bytes[0]);
            bytes = bytes[1..];
        }
    }

    private void TakeHead(byte next)
    {
        switch (_headTaken++)
        {
            case 0:
                NotTls = next is < FirstType or > LastType;
                break;
            case 1:
                NotTls = next != MajorVersion;
                break;
            case 3:
                _length = (ushort)(next << 8);
                break;
            case 4:
                _length |= next;
                _left = _length;
                if (_left == 0) EndRecord();
                break;
        }
    }

    private void EndRecord()
    {
        WholeBytes += HeadBytes + _length;
        _headTaken = 0;
    }
}
