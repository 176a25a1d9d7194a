using System.Text.Json;
using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary><c>bench preset</c> as a user runs it.</summary>
public sealed class PresetTests
{
    [Fact]
    public async Task Alone_it_lists_them_with_their_sources()
    {
        var (code, output, error) = await BenchProgram.RunAsync("preset");
        Assert.True(code == 0, error);
        Assert.Contains("rfc6202-transits", output, StringComparison.Ordinal);
        Assert.Contains("RFC 6202, section 2.2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_one_is_refused_with_those_there_are()
    {
        var (code, _, error) = await BenchProgram.RunAsync("preset", "lubbers");
        Assert.Equal(1, code);
        Assert.Contains("unknown preset 'lubbers'; valid: quantum-headers", error, StringComparison.Ordinal);
    }

    // Whether it comes out depends on the machine's other load; that table, file, page and exit code agree does not.
    [Fact]
    public async Task A_cheap_one_runs_and_leaves_its_table_its_file_and_its_page()
    {
        using var bench = new BenchProgram();
        var path = Path.Combine(bench.Folder, "presets.json");
        var (code, output, error) = await BenchProgram.RunAsync("preset", "rfc6202-transits", "--once", "--out", path);
        Assert.True(File.Exists(path), output + error);
        var file = JsonSerializer.Deserialize(
            await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), ResultsJson.Default.PresetsFile)!;
        var preset = Assert.Single(file.Presets);
        Assert.SkipWhen(
            preset.Error?.Contains("delivered nothing", StringComparison.Ordinal) == true,
            $"this machine was too busy for a message to come in time: {preset.Error}");
        Assert.Null(preset.Error);
        Assert.Equal(("rfc6202-transits", 1, 4), (preset.Name, preset.Trials, preset.Rows.Count));
        Assert.InRange(preset.Rows[0].Ours, 0.9, double.MaxValue); // At least a transit of the relay.
        Assert.Equal(preset.Holds ? 0 : 1, code); // A single attempt stands, disturbed or not.
        Assert.Contains(preset.Holds ? "1 of 1 presets meet their pass rules" : "DIFFERS", output, StringComparison.Ordinal);
        Assert.Contains(
            "rfc6202-transits",
            await File.ReadAllTextAsync(Path.Combine(bench.Folder, "presets", "index.html"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }
}
