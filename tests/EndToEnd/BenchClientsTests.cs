using System.Text.Json;
using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary>The benchmark of the client engines, on real processes and sockets: what it counts, never how fast.</summary>
public sealed class BenchClientsTests
{
    [Fact]
    public async Task A_received_message_allocates_nothing_and_every_subject_is_measured_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the lean engine needs epoll");
        using var bench = new BenchProgram();
        var path = Path.Combine(bench.Folder, "clients.json");
        var (exit, output, error) = await BenchProgram.RunAsync(
            "bench-clients", "--quick", "--only", "receive-rate-filled", "--pattern", "websocket", "--out", path);
        Assert.True(exit == 0, output + error);

        var file = JsonSerializer.Deserialize(
            await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), ResultsJson.Default.ClientBenchFile)!;
        Assert.Equal(1, file.SchemaVersion);
        Assert.True(file.Quick);
        var measurement = Assert.Single(file.Measurements);
        Assert.Equal(
            ["received-per-second", "received-per-cpu-second", "share-of-its-core", "cpu-per-message-at-full-rate",
                "allocated-per-message-at-full-rate"],
            measurement.Rows.Select(r => r.Figure));
        foreach (var row in measurement.Rows)
        {
            Assert.Equal("websocket", row.Pattern);
            Assert.Equal(["floor", "lean", "reference"], row.Values.Keys.Order(StringComparer.Ordinal));
            Assert.All(row.Values.Values, values => Assert.Single(values));
            Assert.Contains(row.Figure, output, StringComparison.Ordinal);
        }

        // The smallest object takes 24 B; what is left is what a shard says of its progress, which is more for
        // each message where fewer come.
        var allocated = measurement.Rows[^1].Values;
        Assert.InRange(allocated["lean"][0], 0, 23);
        Assert.True(allocated["reference"][0] >= 1, "the reference engine allocates on every message: the figure must show it");
    }

    [Fact]
    public async Task An_unknown_measurement_is_refused_with_the_list_of_valid_ones()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the lean engine needs epoll");
        var (exit, _, error) = await BenchProgram.RunAsync("bench-clients", "--only", "nonsense");
        Assert.Equal(1, exit);
        Assert.Contains(
            "no measurement matches; valid: message-cost, receive-rate, receive-rate-filled, memory, connect-rate, live-page, "
                + "receive-instructions, server-connects, fan-out, fan-out-busy, send-instructions, idle-server",
            error, StringComparison.Ordinal);
    }
}
