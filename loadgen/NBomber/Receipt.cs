namespace Bench.NBomber;

/// <summary>A message of the steady state that a client has received for the first time.</summary>
/// <param name="LatencyUs">From when it was due to when it was received, in microseconds, as our recorder has it.</param>
/// <param name="Bytes">Length of the encoded message.</param>
internal readonly record struct Receipt(long LatencyUs, int Bytes)
{
    /// <summary>The latency in milliseconds.</summary>
    public double LatencyMs => LatencyUs / 1000.0;
}
