using System.CommandLine;
using Bench.Micro.Gate;

namespace Bench.Micro.Commands;

/// <summary><c>selftest</c>: the gate proves that it sees what it must and is quiet otherwise.</summary>
internal static class SelfTestCommand
{
    public static Command Make()
    {
        var launches = CompareCommand.LaunchesOption();
        var command = new Command("selftest", "Proves the gate on this machine") { launches };
        command.SetAction(
            parsed => new SelfTest(parsed.GetValue(launches), new Limits(), Console.Out).Run() ? GateExit.Passed : GateExit.Regression);
        return command;
    }
}
