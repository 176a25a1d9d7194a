using System.CommandLine;
using System.CommandLine.Parsing;
using Bench.Contract.Reading;
using Bench.Loadgen.Fleet;

namespace Bench.Loadgen.Commands;

/// <summary>What is wrong with a command line, in a sentence; the parser's own words name types of the program. Pure.</summary>
internal static class Refusal
{
    /// <summary>The first thing that is wrong; null when nothing is.</summary>
    public static string? Of(ParseResult parsed)
    {
        if (parsed.Tokens is [{ Type: TokenType.Directive }, ..]) return null; // A shell asks what may come next.
        var command = parsed.CommandResult.Command;
        var name = NameOf(parsed.CommandResult);
        // An option that nobody knows is taken for a word.
        if (parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens)
            .FirstOrDefault(t => t.Value is ['-', _, ..]) is { } unknown)
            return Unmatched(command, name, unknown.Value);
        if (command.TreatUnmatchedTokensAsErrors && parsed.UnmatchedTokens is [var unmatched, ..])
            return Unmatched(command, name, unmatched);
        foreach (var option in Options(parsed.CommandResult))
            if (option.Tokens.Any(t => t.Value.Length == 0)) return $"{option.Option.Name} is empty; give a value, or leave it out";
        foreach (var argument in parsed.CommandResult.Children.OfType<ArgumentResult>())
            if (argument.Tokens.Any(t => t.Value.Length == 0))
                return $"{argument.Argument.Name} is empty; give it: {argument.Argument.Description}; {name} --help says what is taken";
        if (parsed.Errors is not [var error, ..]) return null;
        if (command is RootCommand) return $"give a command: {string.Join(", ", Visible(command))}; bench --help says what they do";
        if (error.SymbolResult is OptionResult { Option: var given } result
            && (given.ValueType == typeof(bool) || given.ValueType == typeof(bool?)))
            return $"{given.Name} is '{Shown.Of(result.Tokens[^1].Value)}'; it takes no value, or true or false";
        if (error.Message.StartsWith("--", StringComparison.Ordinal)) return error.Message; // Our own words: NumberOption.
        return error.Message.Contains("expected type", StringComparison.Ordinal)
            ? $"what follows {(error.SymbolResult as OptionResult)?.Option.Name ?? name} cannot be read; {name} --help says what is taken"
            : $"{error.Message.TrimEnd('.')}; {name} --help says what is taken";
    }

    // With every word that leads to it: "bench target probe".
    private static string NameOf(CommandResult result) =>
        result.Parent is CommandResult above ? $"{NameOf(above)} {result.Command.Name}"
        : result.Command is RootCommand ? "bench"
        : result.Command.Name;

    private static string Unmatched(Command command, string name, string word)
    {
        var given = ClusterAddress.Hidden(word);
        if (given.StartsWith('-'))
        {
            var cut = given.Split('=')[0];
            var near = Nearest.Of(cut, command.Options.Where(o => !o.Hidden).Select(o => o.Name));
            return $"'{Shown.Of(cut)}' is no option of {name}{(near is null ? ";" : $"; did you mean {near}?")} {name} --help lists them";
        }

        if (Visible(command).Any())
            return $"'{Shown.Of(given)}' is no "
                + $"command{(command is RootCommand ? "" : $" of {name}")}; {Nearest.Hint(given, Visible(command))}";
        return command.Arguments.Count == 0
            ? $"'{Shown.Of(given)}' is one word too many: {name} takes options only; {name} --help lists them"
            : $"'{Shown.Of(given)}' is one word too many; {name} --help says what is taken";
    }

    private static IEnumerable<string> Visible(Command command) => command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);

    private static IEnumerable<OptionResult> Options(CommandResult result) =>
        result.Children.OfType<OptionResult>().Where(o => !o.Implicit);
}
