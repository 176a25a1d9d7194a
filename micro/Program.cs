using System.CommandLine;
using Bench.Micro.Commands;

var root = new RootCommand("Micro-benchmarks of the hot paths, and the gate that guards them. scripts/micro calls this.")
{
    RunCommand.Make(),
};

return await root.Parse(args).InvokeAsync();
