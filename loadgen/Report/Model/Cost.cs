namespace Bench.Report.Model;

/// <summary>What the wire and the server pay; null where a part could not be had.</summary>
/// <param name="Bytes">Bytes on the wire, both ways, TCP/IP included.</param>
/// <param name="CpuUs">Server CPU in microseconds.</param>
/// <param name="UpBytes">Of the bytes, those to the server; null where the directions were not counted apart.</param>
public readonly record struct Cost(double? Bytes, double? CpuUs, double? UpBytes = null)
{
    public static Cost operator +(Cost a, Cost b) => new(a.Bytes + b.Bytes, a.CpuUs + b.CpuUs, a.UpBytes + b.UpBytes);

    public static Cost operator -(Cost a, Cost b) => new(a.Bytes - b.Bytes, a.CpuUs - b.CpuUs, a.UpBytes - b.UpBytes);

    public static Cost operator *(Cost a, double factor) => new(a.Bytes * factor, a.CpuUs * factor, a.UpBytes * factor);
}
