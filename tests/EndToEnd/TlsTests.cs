using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary>Runs over TLS, by the programs as a user starts them.</summary>
public sealed class TlsTests
{
    private const string Target = """
        "publish": { "url": "/messages?topic=${topic}" },
        "patterns": { "sse": { "url": "/sse?topic=${topic}&since=${since}", "message": { "pointer": "/3" } } }
        """;

    [Theory]
    [InlineData("reference")]
    [InlineData("lean")]
    public async Task Every_pattern_is_carried_and_what_tls_adds_is_told_apart(string engine)
    {
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(RunTests.AllPatterns), "--tls", "--engine", engine, "--out", bench.Out, "--force");
        Assert.True(exit == 0, output + error);
        Assert.Equal("1", bench.ReadRun().Environment.Server!.Settings!["tls"]);
        Assert.Equal(4, bench.ReadTrials().Count);
        Assert.All(bench.ReadTrials(), trial =>
        {
            Assert.DoesNotContain(trial.Findings, f => !RunTests.IsOfSpeed(f));
            Assert.Contains(" tls", trial.Pattern.Label, StringComparison.Ordinal);
            Assert.Equal((30L, 30L, 0L), (trial.Connections.Connected, trial.Connections.Held, trial.Connections.Lost));
            Assert.Equal((trial.Messages.Published, 0L), ((long?)trial.Messages.Delivered, trial.Messages.Lost));
            Assert.Equal(30, trial.Tls!.Handshakes);
            Assert.InRange(trial.Tls.BytesPerHandshake!.Value, 700, 4000);
            Assert.True(trial.Tls.HandshakeMs!.P50 <= trial.Connections.ConnectMs!.Max);
            // A record takes 22 bytes, and holds a message or a few that were written together.
            Assert.True(
                trial.Wire.TlsBytes >= 22 * trial.MessagesInWindow / 10,
                $"{trial.Wire.TlsBytes} B of TLS for {trial.MessagesInWindow} messages");
        });
        Assert.Contains("wire_bytes_per_message_tls", File.ReadAllText(Path.Combine(bench.Out, "summary.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_that_are_resumed_are_counted_apart_by_the_engine_that_can_tell()
    {
        using var bench = new BenchProgram();
        var scenario = bench.Scenario("""{ "pattern": "sse", "tls": true, "tls_resume": true }""");
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", scenario, "--engine", "lean", "--out", bench.Out, "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        var trial = Assert.Single(bench.ReadTrials());
        Assert.Equal("sse tls resumed", trial.Pattern.Label);
        // Nobody comes back: each client's first handshake is a full one.
        Assert.Equal((30L, 0L), (trial.Tls!.Handshakes, trial.Tls.Resumed!.Handshakes));
        Assert.Equal((trial.Tls.BytesPerHandshake, null), (trial.Tls.Resumed.BytesPerFullHandshake, trial.Tls.Resumed.BytesPerHandshake));

        (exit, _, error) = await BenchProgram.RunAsync(
            "run", "-s", scenario, "--engine", "reference", "--out", bench.Out + "-2", "--force");
        Assert.Equal(1, exit);
        Assert.Contains("engine reference resumes no TLS session of a client: the platform", error, StringComparison.Ordinal);
        Assert.Contains("take --engine lean, or leave tls_resume out", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_by_https_is_measured_once_its_certificate_is_passed_over_and_the_run_says_so()
    {
        await using var server = await ServerProgram.StartAsync("--tls", "1");
        using var bench = new BenchProgram();
        var file = bench.Target($$"""{{$"\"url\": \"{server.Url.GetLeftPart(UriPartial.Authority)}\","}} {{Target}}""");
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(), "--target", file, "--out", bench.Out, "--no-report", "--force");
        Assert.Equal(1, exit);
        Assert.Contains(
            "give the authority's certificate with --ca FILE", Assert.Single(bench.ReadTrials()).Findings[0].Message,
            StringComparison.Ordinal);
        Assert.DoesNotMatch("   at |System\\.|Exception", output + error);

        (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(), "--target", file, "--insecure", "--out", bench.Out, "--overwrite", "--no-report", "--force");
        Assert.True(exit == 0, output + error);
        Assert.Contains(bench.ReadRun().Findings, f => f is { Code: "tls-insecure", Severity: Severity.Warning });
        var trial = Assert.Single(bench.ReadTrials());
        Assert.Equal(("sse tls on mine", 30L, 30L), (trial.Pattern.Label, trial.Connections.Held, trial.Tls!.Handshakes));
    }

    [Theory]
    [InlineData("leave it out: of the harness's own server clients know the certificate", "--insecure")]
    [InlineData("target own-direct cannot be spoken to over TLS", "--tls", "--target", "own-direct")]
    [InlineData("target own-floor cannot be spoken to over TLS", "--tls", "--target", "own-floor")]
    public async Task What_cannot_be_is_a_sentence_before_anything_starts(string wanted, params string[] options)
    {
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            ["run", "-s", bench.Scenario(), "--out", bench.Out, "--no-report", "--force", .. options]);
        Assert.Equal(1, exit);
        Assert.Contains(wanted, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(bench.Out), output);
    }
}
