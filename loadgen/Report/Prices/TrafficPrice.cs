using Bench.Contract.Reading;

namespace Bench.Report.Prices;

/// <summary>Traffic between the servers and the internet. A GB is 10⁹ bytes.</summary>
/// <param name="PerGb">A GB out, before any of the <see cref="Tiers"/> begins.</param>
/// <param name="Source">Where the numbers are from.</param>
/// <param name="Read">The day on which they were read there.</param>
internal sealed record TrafficPrice([property: Allowed(0, 1_000_000)] double PerGb, string Source, string Read)
{
    /// <summary>A GB in. Most providers charge nothing for it, and that is what a sheet that does not say so means.</summary>
    [Allowed(0, 1_000_000)]
    public double InPerGb { get; set; }

    /// <summary>What a GB out costs beyond some amount a month; the amounts grow. None where all costs the same.</summary>
    public IReadOnlyList<TrafficTier> Tiers { get; set; } = [];

    /// <summary>What is wrong with the tiers, for the user; null when nothing is.</summary>
    public string? Problem =>
        Tiers.Zip(Tiers.Skip(1)).Where(t => t.Second.FromGb <= t.First.FromGb)
            .Select(t => FormattableString.Invariant(
                $"traffic.tiers: from_gb {t.Second.FromGb} follows {t.First.FromGb}; each tier begins above the one before"))
            .FirstOrDefault();

    /// <summary>Money for traffic out.</summary>
    /// <param name="gigabytes">A month, 0 or more.</param>
    public double Out(double gigabytes)
    {
        var (money, from, price) = (0.0, 0.0, PerGb);
        foreach (var tier in Tiers.TakeWhile(t => t.FromGb < gigabytes))
        {
            money += (tier.FromGb - from) * price;
            (from, price) = (tier.FromGb, tier.PerGb);
        }

        return money + (gigabytes - from) * price;
    }

    /// <summary>Money for traffic in.</summary>
    /// <param name="gigabytes">A month, 0 or more.</param>
    public double In(double gigabytes) => gigabytes * InPerGb;
}

/// <summary>A price of traffic out from some amount a month on.</summary>
/// <param name="FromGb">The amount, GB a month.</param>
/// <param name="PerGb">Each GB beyond it.</param>
internal sealed record TrafficTier(
    [property: Allowed(0, 1_000_000_000_000, Above = true)] double FromGb, [property: Allowed(0, 1_000_000)] double PerGb);
