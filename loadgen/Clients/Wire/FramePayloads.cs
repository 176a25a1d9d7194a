namespace Bench.Loadgen.Clients.Wire;

/// <summary>
/// Adds up the payloads of one direction's data frames (RFC 6455, section 5.2) by their heads, without keeping
/// any. Pure: any cut gives the same sum.
/// </summary>
public struct FramePayloads
{
    private const byte Control = 0x08;
    private const byte Masked = 0x80;
    private const int MaskBytes = 4;

    private int _headTaken;
    private int _headBytes;
    private int _lengthBytes;
    private long _length;
    private long _left;
    private bool _control;

    /// <summary>Bytes of payloads of data frames, as they are sent.</summary>
    public long Bytes;

    /// <summary>The next byte begins a frame.</summary>
    public readonly bool BetweenFrames => _left == 0 && _headTaken == 0;

    /// <summary>Takes the next bytes.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_left > 0)
            {
                var take = (int)Math.Min(_left, bytes.Length);
                if (!_control) Bytes += take;
                _left -= take;
                bytes = bytes[take..];
                continue;
            }

            TakeHead(bytes[0]);
            bytes = bytes[1..];
        }
    }

    private void TakeHead(byte one)
    {
        _headTaken++;
        if (_headTaken == 1)
        {
            _control = (one & Control) != 0;
            return;
        }

        if (_headTaken == 2)
        {
            var length = one & ~Masked;
            _lengthBytes = length switch { 126 => 2, 127 => 8, _ => 0 };
            _length = _lengthBytes == 0 ? length : 0;
            _headBytes = 2 + _lengthBytes + ((one & Masked) != 0 ? MaskBytes : 0);
        }
        else if (_headTaken <= 2 + _lengthBytes)
        {
            _length = (_length << 8) | one;
        }

        if (_headTaken < _headBytes) return;
        _left = _length & long.MaxValue; // The top bit must be 0; the WebSocket itself refuses one that is not.
        _headTaken = 0;
    }
}
