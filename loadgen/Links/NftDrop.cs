using System.Globalization;
using System.Text.RegularExpressions;

namespace Bench.Loadgen.Links;

/// <summary>
/// nftables at the end of the way, on what arrives: what its rules drop there the sender takes for sent. On what leaves, the sender's
/// kernel would see that it was not, and would send again without waiting.
/// </summary>
internal sealed partial class NftDrop : IPacketDrop
{
    private const string Table = "bench_loss", Seen = "seen", Dropped = "dropped";

    public string Name => "nft";

    public void Install(NetworkNamespace from, NetworkNamespace to, string device, double percent) =>
        to.RunWith(Rules(device, percent), "nft", "-f", "-");

    public PacketCount Read(NetworkNamespace from, NetworkNamespace to, string device) =>
        Parse(to.Run("nft", "list", "counters", "table", "inet", Table));

    /// <summary>The rules of a share. Pure.</summary>
    /// <param name="device">The interface that packets come in by.</param>
    /// <param name="percent">0 to 30.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is no share that is allowed, or less than one in a million.</exception>
    internal static string Rules(string device, double percent)
    {
        var drop = LossShare.PerMillion(percent) is > 0 and var perMillion
            ? FormattableString.Invariant($" numgen random mod {LossShare.Million} < {perMillion} counter name {Dropped} drop")
            : "";
        return $$"""
            table inet {{Table}} {
              counter {{Seen}} { }
              counter {{Dropped}} { }
              chain arriving {
                type filter hook input priority 0; policy accept;
                iifname "{{device}}" meta l4proto tcp counter name {{Seen}}{{drop}}
              }
            }

            """;
    }

    /// <summary>What the counters say. Pure.</summary>
    /// <exception cref="LinkException">One is not there.</exception>
    internal static PacketCount Parse(string listing)
    {
        var packets = Counter().Matches(listing).ToDictionary(
            m => m.Groups["name"].Value, m => long.Parse(m.Groups["packets"].ValueSpan, CultureInfo.InvariantCulture),
            StringComparer.Ordinal);
        return packets.TryGetValue(Seen, out var seen) && packets.TryGetValue(Dropped, out var dropped) ? new PacketCount(seen, dropped)
            : throw new LinkException(
                $"nft list counters: {Seen} and {Dropped} are not in what it said: {listing.ReplaceLineEndings(" ")}");
    }

    [GeneratedRegex(@"counter (?<name>\w+) \{\s*packets (?<packets>\d+) ")]
    private static partial Regex Counter();
}
