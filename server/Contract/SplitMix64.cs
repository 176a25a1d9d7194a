namespace Bench.Contract;

/// <summary>
/// A seeded generator of 8 bytes of state, so that every topic and client can have one of its own.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
/// </summary>
public struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A generator for member number <paramref name="index"/> of a family that shares <paramref name="seed"/>.</summary>
    public static SplitMix64 ForMember(long seed, long index)
    {
        var mixed = new SplitMix64((ulong)seed);
        return new SplitMix64(mixed.Next() ^ new SplitMix64((ulong)index + 0x632BE59BD9B4E019UL).Next());
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Exponential with mean 1.</summary>
    public double NextExponential() => -Math.Log(1.0 - NextDouble());
}
