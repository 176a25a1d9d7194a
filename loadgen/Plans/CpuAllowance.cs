namespace Bench.Loadgen.Plans;

/// <summary>What generators of one machine may use together.</summary>
/// <param name="Generators">Which they are, counted from 0.</param>
/// <param name="MayUse">CPU time a second, in cores.</param>
internal sealed record CpuAllowance(IReadOnlyList<int> Generators, double MayUse);
