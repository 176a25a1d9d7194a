using Bench.Loadgen.Parts;

namespace Bench.Loadgen.Preflight;

/// <summary>Server and report maker must be there.</summary>
internal sealed class ProgramsCheck : IPreflightCheck
{
    public CheckResult Check(PreflightNeed need) =>
        (Programs.Lack(() => Programs.Server) ?? Programs.Lack(() => Programs.Report)) is { } why
            ? new("programs", Outcome.Refuse, why)
            : new("programs", Outcome.Pass, $"server {Path.GetFileName(Programs.Server)}, report {Path.GetFileName(Programs.Report)}");
}
