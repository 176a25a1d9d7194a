using System.Text.Json;

namespace Bench.Tests.EndToEnd;

/// <summary>Runs over HTTP/2 and with compression, by the programs as a user starts them.</summary>
public sealed class Http2Tests
{
    // Bytes of some twenty messages, of 360 that are due in the steady state.
    private const long Plenty = 20 * 200;

    [Theory]
    [InlineData(" http2", "--no-report")]
    [InlineData(" tls http2 6 tabs", "--tls", "--tabs", "6")]
    public async Task Every_pattern_is_carried_over_http2(string label, params string[] options)
    {
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            ["run", "-s", bench.Scenario(RunTests.AllPatterns), "--http2", .. options, "--out", bench.Out, "--force"]);
        Assert.True(exit == 0, output + error);
        Assert.Equal("1", bench.ReadRun().Environment.Server!.Settings!["http2"]);
        Assert.Equal(4, bench.ReadTrials().Count);
        Assert.All(bench.ReadTrials(), trial =>
        {
            Assert.DoesNotContain(trial.Findings, f => !RunTests.IsOfSpeed(f));
            Assert.EndsWith(label, trial.Pattern.Label, StringComparison.Ordinal);
            Assert.Equal((30L, 30L, 0L), (trial.Connections.Connected, trial.Connections.Held, trial.Connections.Lost));
            Assert.Equal((trial.Messages.Published, 0L), ((long?)trial.Messages.Delivered, trial.Messages.Lost));
            // One connection and handshake for all tabs of a browser.
            if (options.Contains("--tabs")) Assert.Equal(30 / 6, trial.Tls!.Handshakes);
        });
    }

    [Fact]
    public async Task What_compression_saves_is_told_and_the_layers_add_up_to_what_was_sent()
    {
        using var bench = new BenchProgram();
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(RunTests.AllPatterns, steadySeconds: 3), "--compression", "--out", bench.Out, "--force");
        Assert.True(exit == 0, output + error);
        Assert.Equal(4, bench.ReadTrials().Count);
        Assert.All(bench.ReadTrials(), trial =>
        {
            Assert.DoesNotContain(trial.Findings, f => !RunTests.IsOfSpeed(f));
            Assert.EndsWith(" compressed", trial.Pattern.Label, StringComparison.Ordinal);
            Assert.Equal((trial.Messages.Published, 0L), ((long?)trial.Messages.Delivered, trial.Messages.Lost));
            // Where a busy machine read so late that hardly a message came between, what is left are answers too small to shrink.
            var saved = trial.Wire.CompressionSavedBytes!.Value;
            if (trial.Wire.PayloadBytes >= Plenty) Assert.InRange(saved, 1, trial.Wire.PayloadBytes);
            Assert.True(trial.Wire.FramingBytes >= 0);
            Assert.Equal(
                trial.Wire.SocketBytes,
                trial.Wire.PayloadBytes + trial.Wire.FramingBytes + trial.Wire.HttpBytes - saved);
        });
        // A trial that found the machine too slow is in no figure of the summary.
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(bench.Out, "summary.json")));
        Assert.All(summary.RootElement.GetProperty("results").EnumerateArray(), result => Assert.True(
            result.GetProperty("wire_bytes_per_message") is not { ValueKind: JsonValueKind.Object } wire
            || wire.GetProperty("compression_saved").GetDouble() > 0));
        Assert.Contains(
            "wire_bytes_per_message_compression_saved", File.ReadAllText(Path.Combine(bench.Out, "summary.csv")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("engine lean speaks no HTTP/2", "--http2", "--engine", "lean")]
    [InlineData("engine lean reads nothing that is compressed", "--compression", "--engine", "lean")]
    [InlineData("target own-direct cannot be spoken to over HTTP/2", "--http2", "--target", "own-direct")]
    [InlineData("target own-floor cannot be spoken to over HTTP/2", "--http2", "--target", "own-floor")]
    [InlineData("target own-floor cannot compress", "--compression", "--target", "own-floor")]
    [InlineData(
        "a browser opens six to an origin, so that the seventh event stream waits for good; add http2, or leave tabs out", "--tabs", "7")]
    [InlineData("speaks HTTP/1.1 to both sides; leave http2 out, or through", "--through", "nginx", "--http2")]
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
