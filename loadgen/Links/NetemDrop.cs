using System.Text.Json;

namespace Bench.Loadgen.Links;

/// <summary>
/// The kernel's network emulator at the beginning of the way: it tells the sender that all went. It drops packets of every kind, of which
/// those that are not TCP are a handful here.
/// </summary>
internal sealed class NetemDrop : IPacketDrop
{
    public string Name => "netem";

    public void Install(NetworkNamespace from, NetworkNamespace to, string device, double percent) =>
        NetCommand.Run(["tc", "-n", from.Name, .. Arguments(device, percent)]);

    public PacketCount Read(NetworkNamespace from, NetworkNamespace to, string device) =>
        Parse(NetCommand.Run("tc", "-n", from.Name, "-s", "-j", "qdisc", "show", "dev", device));

    /// <summary>What tc is told. Pure.</summary>
    /// <exception cref="ArgumentOutOfRangeException">As <see cref="LossShare.PerMillion"/>.</exception>
    internal static IReadOnlyList<string> Arguments(string device, double percent) =>
        ["qdisc", "add", "dev", device, "root", "netem", "limit", "100000", "loss", "random",
            FormattableString.Invariant($"{(decimal)LossShare.PerMillion(percent) / (LossShare.Million / 100):0.####}%")];

    /// <summary>What it says it did: it counts what it let through, and what it dropped apart. Pure.</summary>
    /// <exception cref="LinkException">It is not there.</exception>
    internal static PacketCount Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var queue in document.RootElement.EnumerateArray())
            {
                if (queue.GetProperty("kind").GetString() != "netem") continue;
                var (passed, dropped) = (queue.GetProperty("packets").GetInt64(), queue.GetProperty("drops").GetInt64());
                return new PacketCount(passed + dropped, dropped);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Told below, with what it said.
        }

        throw new LinkException(
            $"tc -s -j qdisc show: no netem with its packets and drops is in what it said: {json.ReplaceLineEndings(" ")}");
    }
}
