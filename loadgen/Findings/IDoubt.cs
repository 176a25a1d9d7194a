using Bench.Loadgen.Parts;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>One doubt: looks at a trial's figures and says what is wrong with them, if anything.</summary>
internal interface IDoubt
{
    Finding? Check(TrialFile trial);
}

/// <summary>THE LIST of doubts.</summary>
internal static class DoubtList
{
    public static IReadOnlyList<IDoubt> All { get; } =
    [
        new PublishFailed(), // What may be why nothing came, before it.
        new ConnectFailures(),
        new ImpossibleValues(),
        new NothingDelivered(),
        new BrokenInvariant(),
        new ImpossibleFigure(),
        new GeneratorBusy(),
        new GeneratorLoopLag(),
        new LatePolls(),
        new PublisherBehind(),
        new StolenTime(),
        new Throttled(),
        new ReadLate(),
        new TroubleLate(),
        new OtherLoad(),
        new GeneratorShort(),
        new LostConnections(),
        new PutOffs(),
        new LostMessages(),
        new NotTold(),
        new RateDiffers(),
        new OffsetStated(),
        new ClockBound(),
        new BelowBound(),
        new FewerAgents(),
        new UpOverloaded(),
        new NotDrained(),
        new ServerSaturated(),
        new StillCompiling(),
        new InterruptsApart(),
        new Unwatched(),
        new LossOff(),
        new FewSamples(),
    ];

    public static IEnumerable<Finding> Check(TrialFile trial) => All.Select(doubt => doubt.Check(trial)).OfType<Finding>();
}

/// <summary>Doubts that no figure shows: the trial did not come to its end.</summary>
internal static class TrialFindings
{
    /// <param name="why">What went wrong.</param>
    /// <param name="target">The target, where it is another than the harness's own server; else null.</param>
    /// <param name="ofAgents">What went wrong lies with the agents of a fleet, or the way to them.</param>
    public static Finding Failed(string why, string? target, bool ofAgents) => new()
    {
        Code = "trial-failed",
        Severity = Severity.Invalid,
        Message = why,
        Remedy = ofAgents
            ? $"ask {Programs.Command} fleet which agents answer, and start again one that has gone or hangs; then repeat the run, with "
                + "--fewer-agents where its later trials are to go on without such a one"
            : target is null ? $"see what the process said; run the server alone with {Programs.Command} serve, then repeat the run"
            : $"see what it said; start the target {target} by hand, ask it for something with curl -v, then repeat the run",
    };

    /// <param name="phase">The phase in which the user stopped it.</param>
    public static Finding Interrupted(string phase) => new()
    {
        Code = "interrupted",
        Severity = Severity.Invalid,
        Message = $"stopped by the user in the phase '{phase}'; its figures are what was measured until then",
        Remedy = "run it again to the end",
    };
}
