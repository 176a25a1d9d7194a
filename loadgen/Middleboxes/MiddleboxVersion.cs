using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Bench.Contract;
using Bench.Loadgen.Parts;

namespace Bench.Loadgen.Middleboxes;

/// <summary>Which version of a program is here: defaults change from one to another.</summary>
internal static partial class MiddleboxVersion
{
    // A program that tells its version does so at once; one that hangs must not hold the trial.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly ConcurrentDictionary<string, Task<string>> Known = new(StringComparer.Ordinal);

    /// <summary>The program with its version, such as "nginx 1.22.1"; the program alone where it does not tell.</summary>
    public static Task<string> OfAsync(Middlebox box) => Known.GetOrAdd(
        box.Program,
        program => box.IsPart ? Task.FromResult(OfPart(program)) : AskAsync(program, InstalledProgram.Find(program), Patience));

    /// <summary>The version in what a program answers to -v; null where there is none.</summary>
    public static string? In(string answer) => Version().Match(answer) is { Success: true } match ? match.Groups[1].Value : null;

    // It is asked by no command: one of the same name on the PATH would be another.
    private static string OfPart(string program) =>
        Programs.Lack(() => Programs.Yarp) is null
        && FileVersionInfo.GetVersionInfo(
            Path.Combine(Path.GetDirectoryName(Programs.Yarp)!, "Yarp.ReverseProxy.dll")).ProductVersion is { } built
            ? $"{program} {built.Split('+')[0]}"
            : program;

    /// <summary>Asks a program at a path; its name alone where it does not tell in time, and it is ended then.</summary>
    internal static async Task<string> AskAsync(string program, string? path, TimeSpan patience)
    {
        if (path is null) return program;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, "-v")
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            })!;
            try
            {
                process.StandardInput.Close();
                // A read of a pipe cannot always be cancelled; it ends with the process.
                var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
                await Task.WhenAll(output, error).WaitAsync(patience);
                return In(await output + await error) is { } version ? $"{program} {version}" : program;
            }
            finally
            {
                if (!process.HasExited) process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is Win32Exception or IOException or TimeoutException or InvalidOperationException)
        {
            return program;
        }
    }

    // "nginx version: nginx/1.22.1", "HAProxy version 2.6.12-1+deb12u4 2026/10/17".
    [GeneratedRegex(@"version:? (?:\w+/)?(\d\S*)")]
    private static partial Regex Version();
}
