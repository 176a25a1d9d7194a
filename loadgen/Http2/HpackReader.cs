using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Bench.Loadgen.Http2;

/// <summary>Reads the blocks of fields of one direction of a connection (RFC 7541), in order.</summary>
public sealed class HpackReader
{
    private const int LongestShift = 21; // 2 MiB and more: nobody has such a field.

    private readonly HpackTable _table = new();
    private readonly ArrayBufferWriter<byte> _text = new();

    /// <summary>Reads one whole block.</summary>
    /// <param name="block">All of it, from HEADERS and its CONTINUATION frames.</param>
    /// <param name="fields">Name and value, a character for each byte; in order.</param>
    /// <returns>False when it breaks the coding; nothing after it can be read then.</returns>
    public bool TryRead(ReadOnlySpan<byte> block, out List<(string Name, string Value)> fields)
    {
        fields = [];
        while (!block.IsEmpty)
        {
            var first = block[0];
            if ((first & 0x80) != 0)
            {
                if (!TryReadNumber(ref block, 7, out var index) || _table.At(index) is not { } known) return false;
                fields.Add(known);
                continue;
            }

            if ((first & 0xE0) == 0x20)
            {
                if (!TryReadNumber(ref block, 5, out var limit) || limit > HpackTable.UsualBytes) return false;
                _table.Resize(limit);
                continue;
            }

            var keeps = (first & 0xC0) == 0x40;
            if (!TryReadNumber(ref block, keeps ? 6 : 4, out var named)) return false;
            var name = named == 0 ? TryReadText(ref block, out var told) ? told : null : _table.At(named)?.Name;
            if (name is null || !TryReadText(ref block, out var value)) return false;
            fields.Add((name, value));
            if (keeps) _table.Add(name, value);
        }

        return true;
    }

    private bool TryReadText(ref ReadOnlySpan<byte> block, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (block.IsEmpty) return false;
        var coded = (block[0] & 0x80) != 0;
        if (!TryReadNumber(ref block, 7, out var length) || length > block.Length) return false;
        _text.ResetWrittenCount();
        if (!coded) _text.Write(block[..length]);
        else if (!HpackHuffman.TryRead(block[..length], _text)) return false;
        text = Encoding.Latin1.GetString(_text.WrittenSpan);
        block = block[length..];
        return true;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> block, int bits, out int number)
    {
        var most = (1 << bits) - 1;
        number = block[0] & most;
        block = block[1..];
        if (number < most) return true;
        for (var shift = 0; shift <= LongestShift && !block.IsEmpty; shift += 7)
        {
            var next = block[0];
            block = block[1..];
            number += (next & 0x7F) << shift;
            if ((next & 0x80) == 0) return true;
        }

        return false;
    }
}
