using System.Diagnostics;
using System.Reflection;
using Bench.Loadgen.Parts;

namespace Bench.Loadgen.Preflight;

/// <summary>A debug build measures the debugger's needs.</summary>
internal sealed class BuildCheck : IPreflightCheck
{
    public CheckResult Check(PreflightNeed need)
    {
        var debuggable = typeof(BuildCheck).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true;
        if (debuggable) return new("build", Outcome.Refuse, "this is a debug build: its code is not optimised", Programs.Repair);
        return Debugger.IsAttached
            ? new("build", Outcome.Refuse, "a debugger is attached", "run without it")
            : new("build", Outcome.Pass, "optimised, no debugger");
    }
}
