namespace Bench.Micro.Gate;

/// <summary>Which build a launch is of.</summary>
public enum Side
{
    /// <summary>What the change is compared with.</summary>
    Base,

    /// <summary>The change.</summary>
    Head,
}

/// <summary>The order of launches.</summary>
public static class Interleaving
{
    /// <summary>A B B A A B B A …: a machine that gets slower or faster by the minute does so to both sides alike.</summary>
    /// <param name="launches">Launches of each side.</param>
    public static IEnumerable<Side> Order(int launches)
    {
        for (var i = 0; i < launches; i++)
        {
            yield return i % 2 == 0 ? Side.Base : Side.Head;
            yield return i % 2 == 0 ? Side.Head : Side.Base;
        }
    }
}
