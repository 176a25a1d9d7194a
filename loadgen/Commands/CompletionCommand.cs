using System.CommandLine;
using Bench.Contract.Reading;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Commands;

/// <summary>
/// <c>bench completion</c>: what a shell needs to complete commands, options and names. The shell asks this program by its directive
/// <c>[suggest:POSITION]</c>.
/// </summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # In ~/.bashrc: eval "$(bench completion bash)"
            _bench_complete() {
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "$(bench "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _bench_complete bench
            """,
        ["zsh"] = """
            # In ~/.zshrc, after compinit: eval "$(bench completion zsh)"
            _bench_complete() {
              local -a found
              found=("${(@f)$(bench "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
              compadd -a found
              _files
            }
            compdef _bench_complete bench
            """,
        ["pwsh"] = """
            # In $PROFILE: bench completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName bench -ScriptBlock {
              param($word, $line, $position)
              bench "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }
            """,
    };

    private static readonly Argument<string> Shell =
        new("shell") { Description = $"One of: {string.Join(", ", Scripts.Keys)}", CompletionSources = { (string[])[.. Scripts.Keys] } };

    public static Command Make()
    {
        var command = new Command("completion", "Print the lines that teach a shell to complete this program's commands, options and names")
        {
            Shell
        };
        command.SetAction(parsed => Console.WriteLine(Script(parsed.GetValue(Shell)!)));
        return command;
    }

    /// <summary>The lines of a shell.</summary>
    /// <exception cref="ScenarioException">It is none of those that are known.</exception>
    internal static string Script(string shell) => Scripts.TryGetValue(shell, out var script)
        ? script
        : throw new ScenarioException($"shell is '{Shown.Of(shell)}'; {Nearest.Hint(shell, Scripts.Keys)}");
}
