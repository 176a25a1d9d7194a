using Bench.Loadgen.Dialects;
using Bench.Loadgen.Plans;

namespace Bench.Loadgen.Hostile;

/// <summary>How those who read slowly speak to what is measured.</summary>
/// <param name="Dialect">The dialect of the pattern.</param>
/// <param name="TopicPrefix">How the names of the trial's topics begin.</param>
/// <param name="Since">What a subscriber says that it has: nothing, or that new messages alone are wanted.</param>
internal sealed record BesideTalk(IDialect Dialect, string TopicPrefix, long Since)
{
    /// <summary>That of a trial.</summary>
    public static BesideTalk Of(TrialPlan plan) => plan.Target is not { } target ? Own(plan.Pattern)
        : new BesideTalk(
            Dialects.Dialect.Of(
                target.Spec.Patterns[plan.Pattern.Pattern], target.Table, hubByLibrary: false,
                TargetVariables.ValuesOf(target, plan.Pattern.Pattern)),
            plan.TopicPrefix, 0);

    /// <summary>That of the harness's own server.</summary>
    public static BesideTalk Own(Scenarios.PatternSettings pattern) => new(OwnDialect.Of(pattern.Kind), "", Asking.NewOnly);
}
