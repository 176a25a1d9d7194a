using System.CommandLine;
using System.Threading.Channels;
using Bench.Loadgen.Fleet;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench shard</c>: a generator process, started by <c>bench run</c>; hidden, as it speaks to programs only.</summary>
internal static class ShardCommandLine
{
    private static readonly Option<bool> OfAgent = new(ShardProcess.OfAgent) { Description = "Its clock may be shifted" };

    public static Command Make()
    {
        var command = new Command(ShardProcess.Command, "A generator process; bench run starts it") { OfAgent };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            await using var output = Console.OpenStandardOutput();
            var time = parsed.GetValue(OfAgent) ? new ShiftedTime(TimeProvider.System) : TimeProvider.System;
            await using var shard = new Shard(ReadLines(), output, time);
            await shard.RunAsync();
            return ExitCode.Ok;
        });
        return command;
    }

    // A thread of its own: reading a console asynchronously would block a worker of the thread pool, and on one core the pool
    // has one: every client would stand still until it is given another, half a second later.
    internal static ChannelReader<string> ReadLines()
    {
        var lines = Channel.CreateUnbounded<string>();
        new Thread(() =>
        {
            using var input = new StreamReader(Console.OpenStandardInput());
            while (input.ReadLine() is { } line) lines.Writer.TryWrite(line);
            lines.Writer.Complete();
        })
        { Name = "stdin", IsBackground = true }.Start();
        return lines.Reader;
    }
}
