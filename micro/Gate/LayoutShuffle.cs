using System.Reflection;
using System.Runtime.CompilerServices;
using Bench.Contract;

namespace Bench.Micro.Gate;

/// <summary>
/// Moves what is compiled and allocated next by a random distance. A loop of a few nanoseconds can take a quarter longer at another
/// address; without this the same build would lie at the same addresses in every launch, and luck would look like a result
/// (Curtsinger and Berger, "Stabilizer", 2013, randomise for the same reason).
/// </summary>
internal sealed class LayoutShuffle(int seed)
{
    private const int MostMethods = 4;
    private const int MostPadBytes = 4096;

    // Code of no further use, to be compiled in between. XML is nothing that a benchmark uses.
    private static readonly MethodBase[] Fillers =
    [
        .. typeof(System.Xml.XmlReader).Assembly.GetTypes().Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetMethods(
                BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => !method.IsAbstract
                && !method.ContainsGenericParameters
                && method.GetMethodBody() is { } body
                && body.GetILAsByteArray()!.Length is > 8 and < 200)
            .Take(500),
    ];

    private readonly List<byte[]> _pads = [];
    private SplitMix64 _random = new((ulong)seed);

    /// <summary>Does it once.</summary>
    public void Next()
    {
        var methods = (int)(_random.NextDouble() * (MostMethods + 1));
        for (var i = 0; i < methods; i++) RuntimeHelpers.PrepareMethod(Fillers[(int)(_random.NextDouble() * Fillers.Length)].MethodHandle);
        _pads.Add(new byte[(int)(_random.NextDouble() * MostPadBytes)]);
    }
}
