using Bench.Contract;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>Bytes and segments as the harness counts them, against the counters of a network interface that nothing else uses.</summary>
internal sealed class InterfaceCounters : ISelfCheck
{
    // 14 B of Ethernet, 20 B of IPv4, 32 B of TCP with timestamps.
    private const int SegmentHeader = 66;

    public string Name => "bytes by the interface";

    public bool Quick => true;

    public string? Unsupported => OperatingSystem.IsLinux() ? null : "network namespaces need Linux";

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        using var link = new VirtualLink();
        var rows = new List<CheckRow>();
        foreach (var settings in Rungs.All(intervalMs: 500))
        {
            var pattern = settings.Pattern;
            var (bytes, packets) = (0L, 0L);
            var trial = await bed.TrialAsync(settings, rate: 2, stop, new()
            {
                Seconds = 5,
                ServerPlace = link.Server,
                Meanwhile = async inside =>
                {
                    var before = link.Read();
                    await Task.Delay(TimeSpan.FromMicroseconds(inside.Timeline.EndUs - TimeProvider.System.NowUs()), stop);
                    var after = link.Read();
                    (bytes, packets) = (after.Bytes - before.Bytes, after.Packets - before.Packets);
                },
            });
            var (wire, messages) = (trial.File.Wire, (double)trial.File.MessagesInWindow);
            if (wire.Segments is not { } segments) throw new CheckSkippedException(trial.File.Unavailable["wire.tcp_ip_bytes"]);
            var ours = wire.SocketBytes + wire.RetransmittedBytes!.Value + segments * SegmentHeader;
            rows.Add(new($"{pattern}: packets a message", packets / messages, segments / messages, 0.1, ""));
            rows.Add(new($"{pattern}: bytes a message", bytes / messages, ours / messages, 0.02 * bytes / messages, "B"));
        }

        return rows;
    }
}
