using Bench.Loadgen.Recording;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Bench.NBomber;

/// <summary>One session of NBomber: one scenario, whose copies are the clients of one trial.</summary>
internal static class NBomberSession
{
    /// <summary>The one step: a message of the steady state. A step for each client would cost megabytes each.</summary>
    public const string MessageStep = "message";

    /// <summary>Runs a session until its reports are written, and saves its figures.</summary>
    public static async Task RunAsync(SessionPlan plan, VirtualUsers users, Recorder recorder)
    {
        var metrics = new ConnectionMetrics(recorder);
        using var over = new CancellationTokenSource();
        var telling = Task.CompletedTask;
        var scenario = Scenario.Create(plan.Scenario, async context =>
            {
                await users.LiveAsync(receipt => TellAsync(context, receipt), () => context.StopCurrentTest("the trial is over"));
                return Response.Ok();
            })
            .WithInit(context =>
            {
                metrics.Register(context);
                telling = metrics.TellAsync(over.Token);
                return Task.CompletedTask;
            })
            .WithoutWarmUp() // Ours comes first: messages due in it are no steps.
            .WithLoadSimulations(
                Simulation.RampingConstant(plan.Clients, TimeSpan.FromSeconds(plan.RampSeconds)),
                Simulation.KeepConstant(plan.Clients, TimeSpan.FromSeconds(plan.StaySeconds)));
        if (plan.Limits.Count > 0) scenario = scenario.WithThresholds(Limits.Of(plan.Limits));
        var session = NBomberRunner.RegisterScenarios(scenario).WithTestSuite("bench")
            .WithTestName(plan.Test).WithReportFolder(plan.Folder);
        if (plan.Sinks.Count > 0) session = session.WithReportingSinks(Sinks.Make(plan.Sinks));
        try
        {
            // It blocks its thread until the end.
            var stats = await Task.Factory.StartNew(
                () => session.Run([.. plan.Arguments]),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            SessionFigures.Of(stats).Save(plan.ResultFile);
        }
        finally
        {
            await over.CancelAsync();
            await telling;
        }
    }

    // NBomber takes a latency of 0 for none, and would put the time of this call in its place: such a message is
    // told by no step, and the counts show it.
    private static async Task TellAsync(IScenarioContext context, Receipt receipt)
    {
        if (receipt.LatencyUs is > 0 and <= Recorder.LongestUs)
            await Step.Run(MessageStep, context, () => Task.FromResult(Response.Ok("", receipt.Bytes, "", receipt.LatencyMs)));
    }
}
