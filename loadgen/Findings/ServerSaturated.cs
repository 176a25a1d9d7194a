using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>A server without spare CPU shows its overload, not the pattern.</summary>
internal sealed class ServerSaturated : IDoubt
{
    /// <summary>Share of the server's cores above which queues grow.</summary>
    public const double Limit = 0.95;

    public Finding? Check(TrialFile trial) => Share(trial) is not > Limit ? null : new Finding
    {
        Code = "server-saturated",
        Severity = Severity.Warning,
        Message = $"the server{(trial.Middlebox is null ? "" : " and the middlebox before it")} used {Share(trial):P0} of its cores: these "
            + "are the figures of an overloaded server",
        Remedy = "lower clients or message rate to compare patterns; this load needs more cores than the server has",
    };

    // A middlebox has the server's cores.
    private static double? Share(TrialFile trial) =>
        trial.Server is { CpuShare: { } share, CpuUs: > 0 and var server } && trial.Middlebox?.CpuUs is { } between
            ? share * (server + between) / server
            : trial.Server.CpuShare;
}
