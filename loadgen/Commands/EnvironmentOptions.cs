using System.CommandLine;
using System.CommandLine.Parsing;
using Bench.Contract.Reading;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Commands;

/// <summary>
/// Options by the environment: <c>BENCH__CLIENTS=500</c> is <c>--clients 500</c> for a command that has it, where the command line does not
/// say it. So the order is: scenario file, environment, command line; the last wins. Pure.
/// </summary>
/// <param name="Arguments">The command line with what the environment adds.</param>
/// <param name="Added">What it added, as options.</param>
/// <param name="Variables">Of which variables.</param>
internal sealed record EnvironmentOptions(string[] Arguments, IReadOnlyList<string> Added, IReadOnlyList<string> Variables)
{
    /// <summary>Adds to a command line what an environment says.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">The environment.</param>
    /// <exception cref="ScenarioException">A variable is of no option of any command.</exception>
    public static EnvironmentOptions Of(Command root, string[] arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var given = environment
            .Where(v => v.Key.StartsWith(ChildEnvironment.OptionsOfBench, StringComparison.Ordinal) && v.Value is { Length: > 0 })
            .ToDictionary(v => v.Key, v => v.Value!);
        if (given.Count == 0) return new(arguments, [], []);
        var result = root.Parse(arguments);
        // Who asks what there is, or what may come next, is answered whatever the environment has.
        if (result.Action is System.CommandLine.Help.HelpAction
            || result.Tokens is [{ Type: TokenType.Directive }, ..]
            || result.CommandResult.Children.OfType<OptionResult>().Any(o => o is { Implicit: false, Option: VersionOption }))
            return new(arguments, [], []);
        string[] known = [.. Below(root).SelectMany(c => c.Options).Where(Taken).Select(NameOf).Distinct().Order(StringComparer.Ordinal)];
        if (given.Keys.Except(known).FirstOrDefault() is { } unknown)
            throw new ScenarioException(Below(root).SelectMany(c => c.Options).FirstOrDefault(o => NameOf(o) == unknown) is { } consent
                ? $"{unknown} in the environment: {consent.Name} is said by hand, on the command line"
                : $"{Shown.Of(unknown)} in the environment is no option of any command; {Nearest.Hint(unknown, known)}");
        var said = result.CommandResult.Children.OfType<OptionResult>().Where(o => !o.Implicit).Select(o => o.Option).ToHashSet();
        // Choices that can each be said in several ways: which scenario, and where the fleet is.
        Option[][] choices =
        [
            [RunCommand.ScenarioOption, RunCommand.Quick, RunCommand.Full],
            [RunCommand.Fleet, FleetCommand.Fleet, AgentCommand.Join, AgentCommand.Cluster],
        ];
        var command = result.CommandResult.Command;
        var options = command.Hidden ? [] : command.Options
            .Where(o => Taken(o) && !said.Contains(o) && given.ContainsKey(NameOf(o))
                && !choices.Any(choice => choice.Contains(o) && said.Overlaps(choice)))
            .ToArray();
        string[] added = [.. options.SelectMany(o => o.AllowMultipleArgumentsPerToken
            ? (string[])[o.Name, .. given[NameOf(o)].Split(',', StringSplitOptions.TrimEntries)]
            : [$"{o.Name}={given[NameOf(o)]}"])];
        // What follows "--" is no option.
        var end = Array.IndexOf(arguments, "--") is var at and >= 0 ? at : arguments.Length;
        return new([.. arguments[..end], .. added, .. arguments[end..]], added, [.. options.Select(NameOf)]);
    }

    private static string NameOf(Option option) =>
        ChildEnvironment.OptionsOfBench + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    // A consent is given by hand: to load a machine elsewhere, to listen to others, to delete a run, to measure in spite of a refusal.
    private static bool Taken(Option option) => !option.Hidden && option is not System.CommandLine.Help.HelpOption and not VersionOption
        && option != RunCommand.OwnTarget && option != RunCommand.Overwrite && option != RunCommand.Force
        && option != AgentCommand.Allow && option != AgentCommand.Listen;

    private static IEnumerable<Command> Below(Command command) =>
        command.Subcommands.Where(c => !c.Hidden).SelectMany(Below).Prepend(command);
}
