using System.ComponentModel;
using System.Diagnostics;

namespace Bench.Tests.EndToEnd;

/// <summary>Tools of Node.js, whose packages npm brings into a folder of the test's own.</summary>
internal static class NodeTool
{
    /// <summary>Installs packages.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="packages">Their names, each with its version.</param>
    /// <returns>Whether they are there, and if not, why a test that needs them is skipped.</returns>
    public static async Task<(bool Done, string Why)> InstallAsync(string folder, params string[] packages)
    {
        var (installed, why) = await RunAsync(folder, "npm", ["install", "--silent", "--no-audit", "--no-fund", .. packages]);
        return (installed, $"npm install {string.Join(' ', packages)} did not work ({why}); install npm with: apt-get install nodejs npm");
    }

    /// <summary>Runs a program.</summary>
    /// <returns>Whether it ended with 0, and what it said: on stdout if so, else on stderr.</returns>
    public static async Task<(bool Done, string Said)> RunAsync(string folder, string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true
            })!;
            var (exit, output, error) = await BenchProgram.EndAsync(process);
            return (exit == 0, exit == 0 ? output : error.Trim());
        }
        catch (Win32Exception e)
        {
            return (false, e.Message);
        }
    }
}
