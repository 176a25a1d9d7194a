using System.Diagnostics;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// A /proc that shows processes only (subset=pid), as some containers have it: the check says what it cannot see, in a sentence.
/// </summary>
public sealed class HiddenProcTests
{
    [Fact]
    public async Task The_check_works_and_claims_nothing_of_what_it_cannot_see()
    {
        using var bench = new BenchProgram();
        var hidden = await RunAsync("true");
        Assert.SkipUnless(
            hidden.Exit == 0,
            $"a /proc of its own takes a mount namespace and the right to mount (root, or CAP_SYS_ADMIN): {hidden.Text.Trim()}");
        var (exit, text) = await RunAsync("dotnet", BenchProgram.BenchDll, "check", "-s", bench.Scenario(), "--out", bench.Out);

        Assert.InRange(exit, 0, 1); // 1: another check refuses, such as that of the other programs' load.
        Assert.Contains("output folder", text, StringComparison.Ordinal);
        Assert.Matches("other load +this system shows no tick counters: other programs cannot be seen .*subset=pid", text);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Could not find file", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_works_and_says_which_figures_it_could_not_take()
    {
        using var bench = new BenchProgram();
        var hidden = await RunAsync("true");
        Assert.SkipUnless(
            hidden.Exit == 0,
            $"a /proc of its own takes a mount namespace and the right to mount (root, or CAP_SYS_ADMIN): {hidden.Text.Trim()}");
        var (exit, text) = await RunAsync(
            "dotnet", BenchProgram.BenchDll, "run", "-s", bench.Scenario(), "--out", bench.Out, "--no-report", "--force", "--retries", "0");
        Assert.True(exit == 0, text);
        var trial = Assert.Single(bench.ReadTrials());
        Assert.DoesNotContain(trial.Findings, f => f.Code == "trial-failed");
        Assert.True(trial.Messages.Delivered > 0, "nothing was delivered");
        Assert.Null(trial.Health.OtherLoadShare);
        Assert.Contains("subset=pid", trial.Unavailable["health.other_load_share"], StringComparison.Ordinal);
        Assert.Contains(
            "whether other programs ran beside it cannot be told", string.Join("; ", trial.Findings.Select(f => f.Message)),
            StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Text)> RunAsync(params string[] command)
    {
        var start = new ProcessStartInfo("unshare") { RedirectStandardOutput = true, RedirectStandardError = true };
        // The look at /proc/stat tells that the mount hides it.
        foreach (var word in (string[])["--mount", "sh", "-c",
            "mount -t proc -o subset=pid proc /proc && ! test -e /proc/stat && exec \"$@\"", "sh", .. command])
            start.ArgumentList.Add(word);
        try
        {
            using var process = Process.Start(start)!;
            var (exit, output, error) = await BenchProgram.EndAsync(process);
            return (exit, output + error);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
