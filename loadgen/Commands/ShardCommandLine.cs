using System.CommandLine;
using Bench.Loadgen.Running;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench shard</c>: a generator process, started by <c>bench run</c>; hidden, as it speaks to programs only.</summary>
internal static class ShardCommandLine
{
    public static Command Make()
    {
        var command = new Command("shard", "A generator process; bench run starts it") { Hidden = true };
        command.SetAction(async (_, _) =>
        {
            using var input = new StreamReader(Console.OpenStandardInput());
            await using var output = new StreamWriter(Console.OpenStandardOutput());
            await using var shard = new Shard(input, output, TimeProvider.System);
            await shard.RunAsync();
            return ExitCode.Ok;
        });
        return command;
    }
}
