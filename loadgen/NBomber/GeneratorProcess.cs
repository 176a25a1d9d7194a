using Bench.Loadgen.Commands;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Progress;

namespace Bench.NBomber;

/// <summary>A generator process whose clients are virtual users of NBomber. It obeys the same lines as any other generator.</summary>
internal static class GeneratorProcess
{
    /// <summary>Runs one trial's session, until the coordinator has its results and NBomber has written its reports.</summary>
    /// <param name="json">The session, as <see cref="SessionPlan.ToJson"/> wrote it.</param>
    public static async Task<int> RunAsync(string json)
    {
        var plan = SessionPlan.FromJson(json);
        await using var output = Console.OpenStandardOutput();
        // Standard output speaks to the coordinator: what NBomber prints goes to a file.
        await using var console = new StreamWriter(plan.ConsoleFile) { AutoFlush = true };
        Console.SetOut(console);
        try
        {
            var engine = new VirtualUserEngine((users, recorder) => NBomberSession.RunAsync(plan, users, recorder));
            await using var shard = new Shard(ShardCommandLine.ReadLines(), output, TimeProvider.System, engine);
            var obeying = shard.RunAsync();
            // A session that ends before the trial is no trial.
            await await Task.WhenAny(obeying, engine.EndedEarly);
            return ExitCode.Ok;
        }
        catch (Exception e)
        {
            await console.WriteLineAsync(e.ToString());
            await LastWords.SayAsync(e.Message);
            return ExitCode.Error;
        }
    }
}
