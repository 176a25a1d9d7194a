using System.CommandLine;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Commands;

/// <summary>What a command line wants measured, and on what: the same for every command that measures a scenario.</summary>
/// <param name="Scenario">The scenario, each pattern with its target.</param>
/// <param name="Targets">The targets beside the own server, by name.</param>
/// <param name="Trust">Which certificates are taken; null for the machine's own authorities.</param>
/// <param name="Findings">What the report has to say of the choice.</param>
internal sealed record Measured(
    Scenario Scenario, IReadOnlyDictionary<string, TargetFile> Targets, TlsTrust? Trust, IReadOnlyList<Finding> Findings)
{
    /// <summary>Reads and checks it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="view">Is told what is left out.</param>
    /// <exception cref="ScenarioException">The parts contradict each other, or something that they need is not here.</exception>
    /// <exception cref="TargetException">A target cannot be used.</exception>
    public static Measured Of(ParseResult parsed, IProgressView view)
    {
        var targets = TargetChoice.Of(
            RunCommand.ReadScenario(parsed), parsed.GetValue(RunCommand.Target) ?? [], parsed.GetValue(RunCommand.OwnTarget), view.Say,
            parsed.GetValue(TargetChoice.Url));
        ThroughChoice.Check(targets.Scenario, targets.Files);
        LossChoice.Check(targets.Scenario, view.Say);
        var https = TrustChoice.Https(targets.Files.Values).ToArray();
        var trust = TrustChoice.Of(parsed, https);
        return new(targets.Scenario, targets.Files, trust, trust is { Insecure: true } ? [TrustChoice.Passed(https)] : []);
    }
}
