using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Running;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench serve</c>: the target server alone, for curl, a browser, or another load tool.</summary>
internal static class ServeCommand
{
    private const string StopWithInput = "--stop-with-stdin";
    private const string Target = "--target";

    private static readonly Argument<string[]> Rest =
        new("options") { Description = "Options of the server; bench serve --help lists them", Arity = ArgumentArity.ZeroOrMore };

    public static Command Make()
    {
        var command = new Command("serve", "Run the target server alone: --urls … --control-urls … and its limits") { Rest };
        command.TreatUnmatchedTokensAsErrors = false;
        foreach (var help in command.Options.ToList()) command.Options.Remove(help);
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                return await RunAsync(Expanded([.. parsed.GetValue(Rest) ?? [], .. parsed.UnmatchedTokens]));
            }
            catch (TargetException e)
            {
                Say($"serve: {e.Message}");
                return 1;
            }
        });
        return command;
    }

    /// <summary>Options of the server, with those of a target of the harness's own in place of its name. Pure.</summary>
    /// <exception cref="TargetException">There is no such target.</exception>
    internal static IReadOnlyList<string> Expanded(IReadOnlyList<string> arguments)
    {
        var expanded = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] != Target && !arguments[i].StartsWith(Target + "=", StringComparison.Ordinal))
            {
                expanded.Add(arguments[i]);
                continue;
            }

            var name = arguments[i] != Target ? arguments[i][(Target.Length + 1)..] : ++i < arguments.Count ? arguments[i] : "";
            if (!OwnTargets.All.TryGetValue(name, out var options))
                throw new TargetException($"{Target} is '{Shown.Of(name)}'; served alone are {string.Join(", ", OwnTargets.All.Keys)}"
                    + $"{(Nearest.Of(name, [.. OwnTargets.All.Keys]) is { } near ? $" (did you mean {near}?)" : "")}; other targets are "
                    + $"started by bench run {Target}");
            expanded.AddRange(options);
        }

        return expanded;
    }

    // Kept until this process ends: one more Ctrl-C on the way out must not end it by another exit code.
    private static PosixSignalRegistration[] _heard = [];

    /// <summary>
    /// Runs the server in the foreground. It watches a pipe from us and ends when the pipe does, which it does however we end, kill -9
    /// included. The first Ctrl-C, SIGTERM or closing of the terminal asks it to stop, the second kills it.
    /// </summary>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments) => RunAsync("server", Programs.Server, arguments, _ => { });

    /// <summary>The same with another of our programs that ends with its input.</summary>
    /// <param name="name">What it is, for messages.</param>
    /// <param name="program">The path of a .dll.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="furnish">Adds to its environment.</param>
    internal static async Task<int> RunAsync(
        string name, string program, IReadOnlyList<string> arguments, Action<IDictionary<string, string?>> furnish)
    {
        var start = new ProcessStartInfo(Programs.Dotnet) { RedirectStandardInput = true };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        ChildEnvironment.LeaveNoPipe(start.Environment);
        furnish(start.Environment);
        var byInput = arguments.Contains(StopWithInput);
        if (!byInput) start.ArgumentList.Add(StopWithInput);
        using var server = TerminalSignals.Without(TerminalSignals.OfTerminal, () => Process.Start(start))
            ?? throw new ChildFailedException($"the {name} could not be started");
        var asked = false;
        var wishes = new Wishes(TimeProvider.System);
        if (byInput) StandardInput.OnEnd(Ask);
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];
        var over = false;
        _heard = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (Volatile.Read(ref over)) return;
            switch (wishes.Take(context.Signal))
            {
                case Wish.First:
                    Ask();
                    Say($"stopping the {name}; press Ctrl-C again to end it at once");
                    break;
                case Wish.Second:
                    server.Kill();
                    break;
            }
        }))];
        await server.WaitForExitAsync();
        Volatile.Write(ref over, true);
        return server.ExitCode;

        void Ask()
        {
            if (Interlocked.Exchange(ref asked, true)) return;
            try
            {
                server.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }
    }

    private static void Say(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (IOException)
        {
            // The terminal is closed, so that nobody listens.
        }
    }
}
