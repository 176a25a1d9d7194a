namespace Bench.Loadgen.Fleet;

/// <summary>One question of what another clock shows, between two looks at our own; all in microseconds.</summary>
/// <param name="BeforeUs">Our clock before it was asked.</param>
/// <param name="ReadingUs">What it showed.</param>
/// <param name="AfterUs">Our clock after the answer.</param>
internal readonly record struct ClockExchange(long BeforeUs, long ReadingUs, long AfterUs)
{
    /// <summary>How long question and answer took together.</summary>
    public long RoundTripUs => AfterUs - BeforeUs;

    /// <summary>The other clock beyond ours, if the reading was taken halfway.</summary>
    public double OffsetUs => ReadingUs - (BeforeUs + AfterUs) / 2.0;

    /// <summary>How far from the truth that may be: the reading was taken at some instant of the round trip.</summary>
    public double BoundUs => RoundTripUs / 2.0;

    /// <summary>The reading lies between the two looks, as it must where the other clock is ours.</summary>
    public bool MayBeOurs => Math.Abs(OffsetUs) <= BoundUs;

    /// <summary>How far the other clock can be from ours at most, one way or the other.</summary>
    public double FarthestUs => Math.Abs(OffsetUs) + BoundUs;

    /// <summary>The exchange of the least round trip, which tells most. Pure.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ClockExchange Best(IEnumerable<ClockExchange> exchanges)
    {
        ClockExchange? best = null;
        foreach (var exchange in exchanges)
            if (best is not { } least || exchange.RoundTripUs < least.RoundTripUs) best = exchange;
        return best ?? throw new ArgumentException("a clock that was never asked has no offset", nameof(exchanges));
    }
}
