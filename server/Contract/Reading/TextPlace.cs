using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Bench.Contract.Reading;

/// <summary>A place in a text as editors count it: line and column from 1, a column for each character.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
public readonly record struct TextPlace(int Line, int Column)
{
    /// <summary>The place of the byte at <paramref name="offset"/>.</summary>
    public static TextPlace Of(ReadOnlySpan<byte> utf8, int offset)
    {
        var before = utf8[..Math.Clamp(offset, 0, utf8.Length)];
        var line = before[(before.LastIndexOf((byte)'\n') + 1)..];
        return new(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(line) + 1);
    }

    /// <summary>Offset of the first byte that is no UTF-8; null when all are.</summary>
    public static int? FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8)) return null;
        var offset = 0;
        while (Rune.DecodeFromUtf8(utf8[offset..], out _, out var length) == OperationStatus.Done) offset += length;
        return offset;
    }

    /// <summary>As compilers write it: (line,column).</summary>
    public override string ToString() => $"({Line},{Column})";
}
