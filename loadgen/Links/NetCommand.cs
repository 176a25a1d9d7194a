using System.ComponentModel;
using System.Diagnostics;
using Bench.Contract;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Links;

/// <summary>Runs the system's own commands for networks: ip, nft, tc. Each is over in a few milliseconds.</summary>
internal static class NetCommand
{
    /// <summary>Runs a command and returns what it wrote.</summary>
    /// <exception cref="LinkException">It is not here, or it failed.</exception>
    public static string Run(params IReadOnlyList<string> command) => RunWith("", command);

    /// <summary>The same with something on its standard input.</summary>
    /// <exception cref="LinkException">As <see cref="Run"/>.</exception>
    public static string RunWith(string input, IReadOnlyList<string> command)
    {
        // PATH of a root that came by su may lack /usr/sbin, where these are.
        var start = new ProcessStartInfo(InstalledProgram.Find(command[0]) ?? command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var word in command.Skip(1)) start.ArgumentList.Add(word);
        Process process;
        try
        {
            // A Ctrl-C is for the harness: what it takes down by these commands must be taken down whole.
            process = TerminalSignals.Without(TerminalSignals.AskingToEnd, () => Process.Start(start)!);
        }
        catch (Win32Exception)
        {
            throw new LinkException($"the command {command[0]} is missing; get it with: apt-get install {PackageOf(command[0])}");
        }

        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            try
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has ended already, and says why below.
            }

            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var error = errors.GetAwaiter().GetResult();
            return process.ExitCode == 0 ? output : throw new LinkException($"{string.Join(' ', command)}: {FirstLine(error)}");
        }
    }

    private static string PackageOf(string command) => command == "nft" ? "nftables" : "iproute2";

    private static string FirstLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var first, ..]
            ? first
            : "it failed and said nothing";
}
