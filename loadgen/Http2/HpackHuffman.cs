using System.Buffers;

namespace Bench.Loadgen.Http2;

/// <summary>The string code of HPACK (RFC 7541, appendix B). It is canonical, so that the lengths of its codes tell the codes.</summary>
public static class HpackHuffman
{
    private const int EndOfString = 256;
    private const int LongestCode = 30;

    // Of the symbols 0 to 255, and of the end of a string.
    private static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    private static readonly uint[] Codes = MakeCodes();
    private static readonly Dictionary<(int Length, uint Code), int> Symbols =
        Enumerable.Range(0, EndOfString + 1).ToDictionary(symbol => ((int)Lengths[symbol], Codes[symbol]));

    /// <summary>How many bytes a text takes in this code.</summary>
    /// <param name="text">Any bytes.</param>
    public static int LengthOf(ReadOnlySpan<byte> text)
    {
        long bits = 0;
        foreach (var one in text) bits += Lengths[one];
        return (int)((bits + 7) / 8);
    }

    /// <summary>Writes a text in this code; what is left of the last byte is filled with ones.</summary>
    /// <param name="text">Any bytes.</param>
    /// <param name="to">Takes <see cref="LengthOf"/> bytes.</param>
    public static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        ulong bits = 0;
        var count = 0;
        foreach (var one in text)
        {
            bits = (bits << Lengths[one]) | Codes[one];
            for (count += Lengths[one]; count >= 8; count -= 8) to.Write([(byte)(bits >> (count - 8))]);
        }

        if (count > 0) to.Write([(byte)((bits << (8 - count)) | (0xFFu >> count))]);
    }

    /// <summary>Reads a text in this code.</summary>
    /// <param name="coded">The whole text.</param>
    /// <param name="to">Takes the bytes.</param>
    /// <returns>False when it holds what no text has.</returns>
    public static bool TryRead(ReadOnlySpan<byte> coded, IBufferWriter<byte> to)
    {
        var (code, length, ones) = (0u, 0, true);
        foreach (var one in coded)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                var next = (uint)(one >> bit) & 1;
                (code, length, ones) = ((code << 1) | next, length + 1, ones && next == 1);
                if (length > LongestCode) return false;
                if (!Symbols.TryGetValue((length, code), out var symbol)) continue;
                if (symbol == EndOfString) return false;
                to.Write([(byte)symbol]);
                (code, length, ones) = (0, 0, true);
            }
        }

        return length < 8 && ones;
    }

    private static uint[] MakeCodes()
    {
        var codes = new uint[EndOfString + 1];
        var (next, before) = (0u, 0);
        foreach (var symbol in Enumerable.Range(0, EndOfString + 1).OrderBy(symbol => Lengths[symbol]).ThenBy(symbol => symbol))
        {
            next <<= Lengths[symbol] - before;
            before = Lengths[symbol];
            codes[symbol] = next++;
        }

        return codes;
    }
}
