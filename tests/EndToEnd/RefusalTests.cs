using System.Net;
using System.Net.Sockets;
using Bench.Loadgen.Machine;

namespace Bench.Tests.EndToEnd;

/// <summary>What cannot work is refused before anything is measured: the cause, the number, the next step, and an exit code.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task A_malformed_scenario_is_refused_with_line_and_column()
    {
        using var bench = new BenchProgram();
        var path = bench.Scenario();
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"clients\"", "\"clientz\"", StringComparison.Ordinal));
        var (exit, _, error) = await BenchProgram.RunAsync("run", "-s", path, "--out", bench.Out);
        Assert.Equal(1, exit);
        Assert.Contains("scenario.json(3,", error, StringComparison.Ordinal);
        Assert.Contains("clientz", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        Assert.False(Directory.Exists(bench.Out));
    }

    [Theory]
    [InlineData("--clients", "0", "allowed: 1 to 1000000")]
    [InlineData("--clients", "many", "many")]
    [InlineData("--engine", "warp", "valid: reference")]
    [InlineData("--pattern", "pigeon", "it has: sse")]
    [InlineData("--trials", "1000", "allowed: 1 to 100")]
    public async Task A_bad_option_is_refused_with_what_is_allowed(string option, string value, string expected)
    {
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync("run", "-s", bench.Scenario(), "--out", bench.Out, option, value);
        Assert.Equal(1, exit);
        Assert.Contains(expected, output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_refused_before_anything_is_measured()
    {
        using var bench = new BenchProgram();
        File.WriteAllText(bench.Out, "a file stands where the folder should be");
        var (exit, output, error) = await BenchProgram.RunAsync("run", "-s", bench.Scenario(), "--out", bench.Out);
        Assert.Equal(1, exit);
        Assert.Contains("output folder", output + error, StringComparison.Ordinal);
        Assert.Contains("--out", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_connections_than_one_process_may_have_are_spread_and_the_check_says_how()
    {
        Assert.SkipUnless(KernelFigures.DescriptorLimit() < 100_000, "one process may have all the descriptors here");
        using var bench = new BenchProgram();
        var (_, output, _) = await BenchProgram.RunAsync("check", "-s", bench.Scenario(), "--clients", "100000", "--out", bench.Out);
        Assert.Matches(@"processes +\d+ servers and \d+ generators for 100,000 connections: at most [\d,]+ a process", output);
    }

    [Fact]
    public async Task What_cannot_be_spread_is_refused_with_the_reason()
    {
        Assert.SkipUnless(KernelFigures.DescriptorLimit() < 900_000, "one process may have all the descriptors here");
        using var bench = new BenchProgram();
        var scenario = bench.Scenario(workload: """, "fan_out": "broadcast", "direction": "two-way", "client_messages_per_second": 1""");
        var (exit, output, error) = await BenchProgram.RunAsync("check", "-s", scenario, "--clients", "1000000", "--out", bench.Out);
        Assert.Equal(1, exit);
        Assert.Contains("refused", output, StringComparison.Ordinal);
        Assert.Matches("would take|what a client sends would reach those of its own server only", output + error);
    }

    [Fact]
    public async Task A_taken_port_is_refused_by_name()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var bench = new BenchProgram();
        var (exit, _, error) = await BenchProgram.RunAsync(
            "serve", "--urls", $"http://127.0.0.1:{port}", "--control-urls", "http://127.0.0.1:0");
        Assert.Equal(1, exit);
        Assert.Contains($"http://127.0.0.1:{port}", error, StringComparison.Ordinal);
        Assert.Contains("--urls", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Advice_that_was_refused_does_not_send_anybody_to_measure()
    {
        using var bench = new BenchProgram();
        var sheet = Path.Combine(bench.Folder, "prices.json");
        await File.WriteAllTextAsync(sheet, "{ \"name\": 1 }", TestContext.Current.CancellationToken);
        var run = Path.Combine(Repository.Root, "results", "reference");
        var (exit, output, error) = await BenchProgram.RunAsync("advise", "-u", "2/min", "-f", "1s", "--from", run, "--prices", sheet);
        Assert.Equal(1, exit);
        Assert.Contains("bench prices prints a sheet to start from", error, StringComparison.Ordinal);
        Assert.DoesNotContain("To measure it for real", output, StringComparison.Ordinal);
        (exit, output, error) = await BenchProgram.RunAsync("advise", "-u", "2/min", "-f", "1s", "--from", run);
        Assert.True(exit == 0, error);
        Assert.Contains("To measure it for real", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_of_nothing_is_refused()
    {
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync("report", Path.Combine(bench.Folder, "nowhere"));
        Assert.Equal(1, exit);
        Assert.Contains("nowhere", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_place_for_temporary_files_the_place_is_named()
    {
        using var process = BenchProgram.StartWith(
            new Dictionary<string, string> { ["TMPDIR"] = "/nonexistent" }, "advise", "-u", "1/s", "-f", "1s", "--run");
        var (exit, _, error) = await BenchProgram.EndAsync(process);
        Assert.Equal(1, exit);
        Assert.Contains(
            "bench: the folder for temporary files, /nonexistent, does not exist; set TMPDIR to a folder that can be written, such as /tmp",
            error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bench", "run", "-s")]
    [InlineData("bench", "run", "--target")]
    [InlineData("report", "advise", "-u", "2/min", "-f", "1s", "--from", "results/reference", "--prices")]
    public async Task An_empty_file_is_called_empty(string speaker, params string[] arguments)
    {
        using var bench = new BenchProgram();
        var file = Path.Combine(bench.Folder, "empty.json");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        string[] given = [.. arguments.Select(a => a == "results/reference" ? Path.Combine(Repository.Root, a) : a), file];
        var (exit, _, error) = await BenchProgram.RunAsync(given);
        Assert.Equal(1, exit);
        Assert.StartsWith($"{speaker}: ", error, StringComparison.Ordinal);
        Assert.Contains("empty.json(1,1): the text is empty; it must be JSON, an object in braces", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_takes_no_files_is_refused_by_its_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a /proc");
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync("run", "-s", bench.Scenario(), "--out", "/proc/xx");
        Assert.Equal(1, exit);
        Assert.Contains("/proc takes no new files", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain(".probe-", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_on_which_nobody_listens_comes_with_the_next_step()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0); // Bound and never listening: refused.
        taken.Server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.Server.LocalEndPoint!).Port}";
        var (exit, _, error) = await BenchProgram.RunAsync("target", "probe", address, "--patience-s", "120");
        Assert.Equal(1, exit);
        Assert.Contains($"{address} gives no HTTP answer to GET /", error, StringComparison.Ordinal);
        Assert.Contains(
            $"start the server and see that it listens there, such as with curl -v {address}/, then probe again", error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scripts/bench \"$@\" >&-")]
    [InlineData("exec dotnet \"$BENCH\" \"$@\" 1</dev/null")]
    public async Task A_standard_output_that_takes_nothing_is_named(string line)
    {
        var start = new System.Diagnostics.ProcessStartInfo("bash", ["-c", line, "bash", "prices"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Repository.Root
        };
        start.Environment["BENCH"] = BenchProgram.BenchDll;
        var (exit, _, error) = await BenchProgram.EndAsync(System.Diagnostics.Process.Start(start)!);
        Assert.Equal(1, exit);
        Assert.Contains("standard output is closed", error, StringComparison.Ordinal);
    }
}
