using Bench.Contract;

namespace Bench.Tests.Contract.Fuzz;

/// <summary>Makes inputs of a corpus: each by its number and a seed, so that any of them can be made again.</summary>
/// <param name="corpus">What inputs are made of.</param>
/// <param name="words">What a protocol is spelled with.</param>
/// <param name="seed">Another seed, other inputs.</param>
internal sealed class Mutator(IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> words, long seed)
{
    private const int LongestBytes = 4096;
    private const int MostChanges = 6;

    private static readonly byte[] Edges =
    [
        0, 1, 9, 10, 13, 32, 34, 44, 48, 57, 58, 91, 92, 93, 123, 125, 126, 127, 128, 129, 136, 137, 253, 254, 255
    ];

    /// <summary>Input number <paramref name="number"/>, from 0; the corpus itself comes first, as it is.</summary>
    public byte[] Make(long number)
    {
        if (number < corpus.Count) return [.. corpus[(int)number]];
        var random = SplitMix64.ForMember(seed, number);
        List<byte> bytes = [.. corpus[Below(corpus.Count)]];
        for (var left = 1 + Below(MostChanges); left > 0; left--) Change(bytes);
        return [.. bytes.Take(LongestBytes)];

        int Below(int most) => (int)(random.Next() % (ulong)most);

        void Change(List<byte> to)
        {
            var at = Below(to.Count + 1);
            switch (Below(9))
            {
                case 0 when at < to.Count:
                    to[at] ^= (byte)(1 << Below(8));
                    break;
                case 1 when at < to.Count:
                    to[at] = Edges[Below(Edges.Length)];
                    break;
                case 2:
                    to.Insert(at, (byte)random.Next());
                    break;
                case 3:
                    to.InsertRange(at, words[Below(words.Count)]);
                    break;
                case 4:
                    to.RemoveRange(at, Below(to.Count - at + 1));
                    break;
                case 5:
                    to.InsertRange(at, to.GetRange(at, Math.Min(to.Count - at, 1 + Below(64))));
                    break;
                case 6:
                    to.RemoveRange(at, to.Count - at);
                    to.AddRange(corpus[Below(corpus.Count)]);
                    break;
                case 7:
                    to.InsertRange(at, Enumerable.Repeat(Edges[Below(Edges.Length)], 1 + Below(200)));
                    break;
                default:
                    for (var i = Below(16); i > 0 && at < to.Count; i--) to[at++] = (byte)random.Next();
                    break;
            }
        }
    }
}
