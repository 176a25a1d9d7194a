using CsCheck;

namespace Bench.Tests.Unit.Lean;

/// <summary>Streams cut at any points.</summary>
internal static class Cuts
{
    /// <summary>Bytes that are like the protocols', so that random ones get beyond the first check now and then.</summary>
    public static Gen<byte[]> Hostile { get; } = Gen.OneOf(
        Gen.Byte.Array[0, 200],
        AnyOf(
            "HTTP/1.1 200 OK\r\n", "HTTP/1.1 101 x\r\n", "Content-Length: ", "Transfer-Encoding: chunked\r\n", "\r\n", "\n", "\r", "data: ",
            "event: ", ":", "0", "5", "FFFFFFFFFFFFFFF", "hello", "[", "]", "{", "}", ",", "\"", "\\", "\u0081", "\0", "é")
            .Array[0, 30].Select(parts => System.Text.Encoding.UTF8.GetBytes(string.Concat(parts))));

    /// <summary>One of a few texts.</summary>
    public static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    /// <summary>The parts of a stream between random points.</summary>
    public static IEnumerable<byte[]> Of(byte[] whole, int[] points)
    {
        var at = 0;
        foreach (var point in points.Select(p => p % (whole.Length + 1)).Order())
        {
            if (point == at) continue;
            yield return whole[at..point];
            at = point;
        }

        if (at < whole.Length) yield return whole[at..];
    }

    public static Gen<int[]> Points { get; } = Gen.Int[0, 1_000_000].Array[0, 12];
}
