using System.Globalization;
using Bench.Contract;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Machine.Cgroups;
using Bench.Loadgen.Results;

namespace Bench.Agent;

/// <summary>What an agent tells of itself.</summary>
/// <param name="settings">How it was started.</param>
internal sealed class AgentFacts(AgentSettings settings)
{
    private const string PortRange = "/proc/sys/net/ipv4/ip_local_port_range";
    private static readonly TimeSpan BusyWindow = TimeSpan.FromMilliseconds(200);

    /// <summary>Reads them; how busy the machine is takes a moment.</summary>
    public async Task<AgentRecord> ReadAsync()
    {
        var before = KernelFigures.ReadCoreTime();
        await Task.Delay(BusyWindow, CancellationToken.None);
        var after = KernelFigures.ReadCoreTime();
        var cores = Affinity.Current().Count;
        return new AgentRecord
        {
            Name = settings.Name,
            Address = settings.Listen,
            Version = EnvironmentReader.HarnessVersion,
            Build = FleetRules.OwnBuild,
            Cores = cores,
            MayUse = new ContainerReader().Read().MayUse(cores),
            DescriptorLimit = KernelFigures.DescriptorLimit(),
            LocalPorts = LocalPorts(),
            BusyShare = before is { } b && after is { } a && a.TotalUs > b.TotalUs ? (a.BusyUs - b.BusyUs) / (a.TotalUs - b.TotalUs) : null,
            Allowed = settings.Allowed,
            ClockEpoch = Clock.EpochId,
            ProcessId = Environment.ProcessId,
            ProcessSpace = KernelFigures.ProcessSpace(),
        };
    }

    private static int? LocalPorts() =>
        KernelFigures.FirstLine(PortRange, "")?.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries) is [var low, var high]
        && int.TryParse(low, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
        && int.TryParse(high, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            ? to - from + 1
            : null;
}
