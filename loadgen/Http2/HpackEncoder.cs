using System.Buffers;
using System.Text;

namespace Bench.Loadgen.Http2;

/// <summary>
/// Writes the fields of requests as a browser does (RFC 7541): what was sent before is an index of one byte or two, and text is in
/// Huffman's code where that is shorter. All is remembered but what names the request (:path and its like), for that is another each time.
/// </summary>
public sealed class HpackEncoder
{
    private readonly HpackTable _table = new();
    private readonly ArrayBufferWriter<byte> _text = new();
    private int? _resize;

    /// <summary>The reader wants another table; told with the next block (RFC 7541, section 4.2).</summary>
    /// <param name="limit">The most bytes that it keeps. Of more than 4,096 no use is made.</param>
    public void Limit(int limit)
    {
        var bytes = Math.Min(limit, HpackTable.UsualBytes);
        if (bytes != (_resize ?? _table.Limit)) _resize = bytes;
    }

    /// <summary>Writes one block.</summary>
    /// <param name="fields">Name in lower case and value, a character for each byte; in order.</param>
    /// <param name="to">Takes the block.</param>
    public void Write(IEnumerable<(string Name, string Value)> fields, IBufferWriter<byte> to)
    {
        if (_resize is { } limit)
        {
            WriteNumber(0x20, 5, limit, to);
            _table.Resize(limit);
            _resize = null;
        }

        foreach (var (name, value) in fields) WriteField(name, value, to);
    }

    private void WriteField(string name, string value, IBufferWriter<byte> to)
    {
        var (whole, named) = _table.Find(name, value);
        if (whole > 0)
        {
            WriteNumber(0x80, 7, whole, to);
            return;
        }

        var keeps = !name.StartsWith(':') || name == ":authority";
        if (keeps) WriteNumber(0x40, 6, named, to);
        else WriteNumber(0x00, 4, named, to);
        if (named == 0) WriteText(name, to);
        WriteText(value, to);
        if (keeps) _table.Add(name, value);
    }

    private void WriteText(string text, IBufferWriter<byte> to)
    {
        _text.ResetWrittenCount();
        Encoding.Latin1.GetBytes(text, _text);
        var plain = _text.WrittenSpan;
        var coded = HpackHuffman.LengthOf(plain);
        if (coded < plain.Length)
        {
            WriteNumber(0x80, 7, coded, to);
            HpackHuffman.Write(plain, to);
        }
        else
        {
            WriteNumber(0x00, 7, plain.Length, to);
            to.Write(plain);
        }
    }

    // RFC 7541, section 5.1.
    private static void WriteNumber(byte mark, int bits, int number, IBufferWriter<byte> to)
    {
        var most = (1 << bits) - 1;
        if (number < most)
        {
            to.Write([(byte)(mark | number)]);
            return;
        }

        to.Write([(byte)(mark | most)]);
        for (number -= most; number >= 0x80; number >>= 7) to.Write([(byte)(0x80 | (number & 0x7F))]);
        to.Write([(byte)number]);
    }
}
