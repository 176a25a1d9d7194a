using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>A generator without spare CPU measures itself.</summary>
internal sealed class GeneratorBusy : IDoubt
{
    /// <summary>Above this share of its cores, waiting for CPU becomes a visible part of the latency.</summary>
    public const double Limit = 0.85;

    public Finding? Check(TrialFile trial) => trial.Generator.CpuShare is not > Limit ? null : new Finding
    {
        Code = "generator-busy",
        Severity = Severity.Invalid,
        Message = $"the generator used {trial.Generator.CpuShare:P0} of its cores; limit {Limit:P0}",
        Remedy = "lower clients or message rate, give the generator more cores, or use a cheaper engine",
    };
}
