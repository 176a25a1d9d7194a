namespace Bench.Host.Patterns;

/// <summary>
/// Follows a client's frames from border to border, and tells of one without a mask (RFC 6455, 5.1) as soon as its second byte is there.
/// The framework looks for the mask only when a header with one would be whole, and a short frame without one never gets so long. Looks at
/// headers only, keeps nothing of what they carry; its state is that of one connection.
/// </summary>
internal struct MaskRule
{
    // Of a header with a mask: two bytes, up to eight of length, four of mask.
    private const int MaskBytes = 4;
    private const byte MaskBit = 0x80;

    private long _length;
    private long _payloadLeft;
    private int _headerSeen;
    private int _headerBytes;

    /// <summary>A frame came without a mask: what follows has no meaning any more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Takes in what came next.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsBroken)
        {
            if (_payloadLeft > 0)
            {
                var skipped = (int)Math.Min(_payloadLeft, bytes.Length);
                _payloadLeft -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            TakeHeader(bytes[0]);
            bytes = bytes[1..];
        }
    }

    private void TakeHeader(byte one)
    {
        _headerSeen++;
        if (_headerSeen == 2)
        {
            IsBroken = (one & MaskBit) == 0;
            var length = one & ~MaskBit;
            var lengthBytes = length switch { 126 => 2, 127 => 8, _ => 0 };
            _length = lengthBytes == 0 ? length : 0;
            _headerBytes = 2 + lengthBytes + MaskBytes;
        }
        else if (_headerSeen > 2 && _headerSeen <= _headerBytes - MaskBytes)
        {
            _length = (_length << 8) | one;
        }

        if (_headerSeen < 2 || _headerSeen < _headerBytes) return;
        _payloadLeft = _length & long.MaxValue; // The top bit must be 0; the framework refuses one that is not.
        _headerSeen = 0;
    }
}
