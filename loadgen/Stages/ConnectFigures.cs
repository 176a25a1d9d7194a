using Bench.Loadgen.Fleet;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Stages;

/// <summary>Both sides before or after a step of the connect phase.</summary>
/// <param name="AtUs">The instant at which the server's CPU was read (<see cref="Contract.Clock"/> microseconds).</param>
/// <param name="ServerCpuUs">CPU time of the servers since they started; null where it cannot be told.</param>
/// <param name="Clients">What the generators counted just before.</param>
internal readonly record struct ConnectEdge(long AtUs, double? ServerCpuUs, ShardReading Clients);

/// <summary>Makes the figures of one step of the connect phase from what both sides showed before and after it. Pure.</summary>
internal static class ConnectFigures
{
    /// <summary>The step.</summary>
    /// <param name="before">Before the first connect.</param>
    /// <param name="connectedUs">When the last client was ready (<see cref="Contract.Clock"/> microseconds).</param>
    /// <param name="after">After the last.</param>
    /// <param name="compileMs">How long the server compiled meanwhile; null when it does not say.</param>
    public static ConnectStep Of(ConnectEdge before, long connectedUs, ConnectEdge after, double? compileMs)
    {
        var (from, to) = (before.Clients, after.Clients);
        return new ConnectStep
        {
            Connects = to.Counts.Connected - from.Counts.Connected,
            Seconds = (after.AtUs - before.AtUs) / 1e6,
            ConnectSeconds = (connectedUs - before.AtUs) / 1e6,
            Requests = to.Counts.Requests - from.Counts.Requests,
            CpuUs = after.ServerCpuUs - before.ServerCpuUs,
            GeneratorCpuUs = to.CpuUs - from.CpuUs,
            CompileMs = compileMs,
            Bytes = to.Wire.SocketBytes - from.Wire.SocketBytes
                + (to.Wire.Segments - from.Wire.Segments) * WireFigures.LoopbackSegmentHeaderBytes,
            UpBytes = to.Wire.UpBytes - from.Wire.UpBytes
                + (to.Wire.UpSegments - from.Wire.UpSegments) * WireFigures.LoopbackSegmentHeaderBytes,
        };
    }
}
