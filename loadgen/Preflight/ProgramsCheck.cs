using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Preflight;

/// <summary>Server and report maker must be built.</summary>
internal sealed class ProgramsCheck : IPreflightCheck
{
    public CheckResult Check(PreflightNeed need)
    {
        try
        {
            return new("programs", Outcome.Pass, $"server {Path.GetFileName(Programs.Server)}, report {Path.GetFileName(Programs.Report)}");
        }
        catch (FileNotFoundException e)
        {
            return new("programs", Outcome.Refuse, e.Message, "dotnet build bench.sln -c Release");
        }
    }
}
