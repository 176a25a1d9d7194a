using Bench.Loadgen.Dialects;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Hostile;

/// <summary>How those who read slowly speak to what is measured.</summary>
/// <param name="Dialect">The dialect of the pattern.</param>
/// <param name="TopicPrefix">How the names of the trial's topics begin.</param>
/// <param name="Since">What a subscriber says that it has: nothing, or that new messages alone are wanted.</param>
/// <param name="Trust">Which certificates are taken, where TLS is spoken; null for those of the machine's authorities.</param>
internal sealed record BesideTalk(IDialect Dialect, string TopicPrefix, long Since, TlsTrust? Trust)
{
    /// <summary>That of a trial, whose clients take the certificates that the plan names.</summary>
    public static BesideTalk Of(TrialPlan plan) => plan.Target is not { } target ? Own(plan.Pattern, plan.Trust)
        : new BesideTalk(
            Dialects.Dialect.Of(
                target.Spec.Patterns[plan.Pattern.Pattern], target.Table, hubByLibrary: false,
                TargetVariables.ValuesOf(target, plan.Pattern.Pattern)),
            plan.TopicPrefix, 0, plan.Trust);

    /// <summary>That of the harness's own server.</summary>
    public static BesideTalk Own(PatternSettings pattern, TlsTrust? trust = null) =>
        new(OwnDialect.Of(pattern.Kind), "", Asking.NewOnly, trust);
}
