using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Bench.Tests.NBomber;

/// <summary>Those who do not have NBomber lose nothing, and are told so in a sentence.</summary>
public sealed class ScriptTests
{
    [Fact]
    public async Task Where_the_package_is_not_to_be_had_the_script_says_so_and_what_to_run_instead()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("scripts/nbomber is a shell script");
        var empty = Directory.CreateTempSubdirectory();
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "scripts/nbomber"))
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["NBOMBER_SOURCE"] = empty.FullName }
        };
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync(Eventually.Token());
        var output = process.StandardOutput.ReadToEndAsync(Eventually.Token());
        await process.WaitForExitAsync(Eventually.Token());
        empty.Delete();
        Assert.Equal((1, ""), (process.ExitCode, await output));
        Assert.Matches(
            "^nbomber: the package NBomber 6\\.\\d+\\.\\d+ is not to be had from the package sources here; .*scripts/bench run\n$",
            await said);
    }

    [Fact]
    public void No_project_of_the_solution_takes_the_package()
    {
        var projects = Regex.Matches(Repository.Read("bench.sln"), "\"([^\"]+\\.csproj)\"")
            .Select(m => m.Groups[1].Value.Replace('\\', '/')).ToArray();
        Assert.Contains("loadgen/NBomber/Bench.NBomber.csproj", projects);
        Assert.All(
            projects,
            project => Assert.DoesNotContain("PackageReference Include=\"NBomber", Repository.Read(project), StringComparison.Ordinal));
        Assert.Contains(
            "PackageReference Include=\"NBomber\"", Repository.Read("loadgen/NBomber/Package/Bench.NBomber.Package.csproj"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scripts/run-all")]
    [InlineData("scripts/test")]
    [InlineData("scripts/build")]
    public void The_commands_that_everybody_runs_do_not_need_it(string script) =>
        Assert.DoesNotContain("nbomber", Repository.Read(script), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void The_licence_stands_beside_the_command() =>
        Assert.Contains(
            Repository.Read("README.md").Split('\n'),
            line => line.Contains("scripts/nbomber", StringComparison.Ordinal) && line.Contains("licence", StringComparison.Ordinal));
}
