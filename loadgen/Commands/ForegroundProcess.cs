using System.Diagnostics;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Commands;

/// <summary>One of our programs that a person sees at the terminal: it writes where we write, and is not left behind when we end.</summary>
internal static class ForegroundProcess
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="name">What it is, for messages.</param>
    /// <param name="program">The path of a .dll.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="deaf">The terminal's signals are for us alone: we decide what becomes of it.</param>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(string name, string program, IEnumerable<string> arguments, bool deaf)
    {
        var start = new ProcessStartInfo(Programs.Dotnet);
        start.ArgumentList.Add(program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        ChildEnvironment.LeaveNoPipe(start.Environment);
        using var process = (deaf ? TerminalSignals.Without(TerminalSignals.OfTerminal, () => Process.Start(start)) : Process.Start(start))
            ?? throw new ChildFailedException($"the {name} could not be started");
        void End(object? sender, EventArgs e) => process.Kill();
        AppDomain.CurrentDomain.ProcessExit += End;
        try
        {
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= End;
        }
    }
}
