using System.CommandLine;
using System.Diagnostics;
using Bench.Loadgen.Running;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench report</c>: remakes report, charts and summaries of a run from its saved files, in a process of its own.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> RunFolder = new("run") { Description = "Folder of the run, such as results/20261123-101500-default" };

    public static Command Make()
    {
        var command = new Command("report", "Draw: remake report.html, charts and summaries of a run from its saved files") { RunFolder };
        command.SetAction((parsed, _) => MakeAsync(parsed.GetValue(RunFolder)!));
        return command;
    }

    public static Task<int> MakeAsync(string runFolder) => RunProgramAsync(runFolder);

    /// <summary>Runs the report maker with these arguments.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunProgramAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Programs.Dotnet, [Programs.Report, .. arguments]);
        using var report = Process.Start(start) ?? throw new ChildFailedException("the report maker could not be started");
        using var signals = new SignalRelay(report.Id);
        await report.WaitForExitAsync();
        return report.ExitCode;
    }
}
