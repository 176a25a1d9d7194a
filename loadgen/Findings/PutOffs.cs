using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>A server that has no room makes its clients wait, and what they then measure is its limit too.</summary>
internal sealed class PutOffs : IDoubt
{
    public Finding? Check(TrialFile trial) => trial.Connections.PutOff is null or 0 ? null : new Finding
    {
        Code = "put-off",
        Severity = Severity.Warning,
        Message = $"{trial.Connections.PutOff} requests were put off by the server with 429 or 503",
        Remedy = "raise the limits of the server or of the proxy between, or lower clients or connect_per_second",
    };
}
