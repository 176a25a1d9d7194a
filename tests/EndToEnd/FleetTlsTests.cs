namespace Bench.Tests.EndToEnd;

/// <summary>A fleet that speaks TLS, both sides with a certificate.</summary>
public sealed class FleetTlsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("a token of the test 0123456789")]
    public async Task A_run_over_TLS_counts_what_it_should_and_who_has_no_certificate_is_refused(string? token)
    {
        using var bench = new BenchProgram();
        using var authority = new FleetCertificates("fleet");
        var (own, another) = (File(bench, "own.pem", authority.Pem("own")), Another(bench));
        var environment = token is null ? [] : new Dictionary<string, string> { ["REALTIME_BENCH_FLEET_TOKEN"] = token };
        await using var fleet = await FleetBed.StartAsync(environment, options: ["--fleet-tls", own]);

        await ShutOutAsync("asks for TLS; give --fleet-tls FILE", "it speaks no TLS");
        await ShutOutAsync("the certificate of the agent at 127.0.0.1:", "its certificate is not", "--fleet-tls", another);

        using var run = BenchProgram.StartWith(
            environment, "run", "-s", bench.Scenario(), "--out", bench.Out, "--force", "--no-report", "--fleet", fleet.Address,
            "--fleet-tls", own);
        var (exit, output, error) = fleet.SkipIfTooBusy(await BenchProgram.EndAsync(run));
        Assert.True(exit == 0, output + error);
        Assert.All(bench.ReadTrials(), t => Assert.Equal((30, 0), (t.Connections.Held, t.Messages.Lost)));

        // A door knows why only of whom it hears within 4 s, so that who comes too late comes again.
        async Task ShutOutAsync(string hears, string said, params string[] options)
        {
            var shutOut = BenchProgram.ReadUntilAsync(fleet.FirstProgram, $"agent A: a caller from 127.0.0.1 was shut out: {said}");
            var heard = "";
            await Eventually.TrueAsync(
                async () => (heard = await RollAsync(options)).Contains(hears, StringComparison.Ordinal) && shutOut.IsCompleted,
                () => Task.FromResult(heard));
            await shutOut;
        }

        async Task<string> RollAsync(string[] options)
        {
            using var roll = BenchProgram.StartWith(environment, ["fleet", "--fleet", fleet.Address, .. options]);
            var ended = await BenchProgram.EndAsync(roll);
            Assert.Equal(1, ended.ExitCode);
            Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal); // No trace of a program.
            return ended.Error;
        }
    }

    [Fact]
    public async Task An_agent_with_a_certificate_of_another_authority_cannot_join_and_ends_with_the_reason()
    {
        using var bench = new BenchProgram();
        using var authority = new FleetCertificates("fleet");
        await using var fleet = await FleetBed.StartAsync(options: ["--fleet-tls", File(bench, "own.pem", authority.Pem("own"))]);
        foreach (var (options, wanted) in ((string[], string)[])
            [
                (["--fleet-tls", Another(bench)], "is not signed by the authority that is trusted here; give all of the fleet"),
                ([], "asks for TLS; give --fleet-tls FILE"),
            ])
        {
            var told = "";
            // It hears why only within 4 s, so that it comes again where this machine was too busy for that.
            await Eventually.TrueAsync(
                async () =>
                {
                    var (exit, output, error) = await BenchProgram.EndAsync(fleet.Start("C", options: options));
                    Assert.True(exit == 1, output + error);
                    Assert.Contains("agent C could not become part of the fleet", error, StringComparison.Ordinal);
                    return (told = error).Contains(wanted, StringComparison.Ordinal);
                },
                () => Task.FromResult(told));
        }

        var (ready, members, _) = await BenchProgram.RunAsync(
            "fleet", "--fleet", fleet.Address, "--fleet-tls", File(bench, "third.pem", authority.Pem("third")));
        Assert.True(ready == 0, members); // The two that were refused are no members.
    }

    private static string Another(BenchProgram bench)
    {
        using var another = new FleetCertificates("another");
        return File(bench, "another.pem", another.Pem("stranger"));
    }

    private static string File(BenchProgram bench, string name, string pem)
    {
        var path = Path.Combine(bench.Folder, name);
        System.IO.File.WriteAllText(path, pem);
        return path;
    }
}
