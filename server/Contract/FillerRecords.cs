using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Bench.Contract;

/// <summary>
/// The data of messages that only fill a payload and are compressed: records in JSON, of the size wanted to the byte. Names are the same in
/// each, as in what servers send, and values are others. A row of the same letter would shrink to nothing, and chance bytes not at all:
/// neither tells what compression does.
/// </summary>
public static class FillerRecords
{
    // What ends it: a comma, a text of no letters, a bracket.
    private const int LeastRest = 4;
    private const int Room = 1 + LeastRest;

    private static readonly string[] Symbols =
    [
        "ACME", "BRIX", "CORD", "DELT", "ELMO", "FINQ", "GRAV", "HALO", "INTR", "JUNO", "KELP", "LUMA", "MIRA", "NOVA", "OPAL", "PIKE"
    ];
    private static readonly string[] States = ["open", "filled", "cancelled", "partly-filled", "rejected"];
    private static readonly string[] Words =
    [
        "order", "of", "the", "customer", "has", "been", "updated", "by", "market", "since", "last", "price", "was", "changed", "at",
        "volume"
    ];

    /// <summary>Fills a span with one line of JSON; the same for the same seed.</summary>
    /// <param name="to">All of it is filled; two bytes at least.</param>
    /// <param name="seed">Which values.</param>
    public static void Write(Span<byte> to, long seed)
    {
        var random = new SplitMix64((ulong)seed);
        var at = 0;
        // An array of records, as many as fit, and a text for the rest; where none fits, the text alone.
        while (to.Length - at - Room > 0 && TryWriteRecord(to[(at + 1)..^LeastRest], ref random, out var written))
        {
            to[at] = at == 0 ? (byte)'[' : (byte)',';
            at += 1 + written;
        }

        if (at == 0)
        {
            Text(to, ref random);
            return;
        }

        to[at] = (byte)',';
        to[^1] = (byte)']';
        Text(to[(at + 1)..^1], ref random);
    }

    private static bool TryWriteRecord(Span<byte> to, ref SplitMix64 random, out int written) => Utf8.TryWrite(
        to,
        CultureInfo.InvariantCulture,
        $$"""{"id":{{Whole(ref random, 1_000_000)}},"symbol":"{{Symbols[Whole(ref random, Symbols.Length)]}}","price":{{Whole(ref random, 100_000) / 100.0:0.00}},"change":{{Whole(ref random, 400) / 100.0 - 2:0.00}},"state":"{{States[Whole(ref random, States.Length)]}}"}""",
        out written);

    private static void Text(Span<byte> to, ref SplitMix64 random)
    {
        (to[0], to[^1]) = ((byte)'"', (byte)'"');
        var left = to[1..^1];
        while (!left.IsEmpty)
        {
            var word = Words[Whole(ref random, Words.Length)] + " ";
            var take = Math.Min(word.Length, left.Length);
            Encoding.ASCII.GetBytes(word.AsSpan(0, take), left);
            left = left[take..];
        }
    }

    private static int Whole(ref SplitMix64 random, int below) => (int)(random.NextDouble() * below);
}
