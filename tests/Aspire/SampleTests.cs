using System.Reflection;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Bench.Tests.Hosting;

/// <summary>The sample AppHost as somebody runs it, without containers: the server started by Aspire, the run by its command.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task The_run_waits_to_be_started_measures_the_server_that_aspire_has_started_and_loses_nothing()
    {
        var orchestrator = typeof(Projects.AspireSample).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(a => a.Key == "dcpclipath")?.Value;
        Assert.SkipUnless(
            File.Exists(orchestrator), "Aspire's orchestrator is not here; a package has it: dotnet restore loadgen/Aspire/Sample");
        var folder = Directory.CreateTempSubdirectory("bench-aspire-").FullName;
        try
        {
            var results = Path.Combine(folder, "run");
            var (exit, log) = await RunAsync(results);
            Assert.True(exit == 0, log);
            using var run = Json(Path.Combine(results, "run.json"));
            // The port that Aspire gave, and not the target file's.
            Assert.Matches(
                "--target target.json --target-url http://localhost:[0-9]+ ", run.RootElement.GetProperty("command_line").GetString());
            using var trial = Json(Assert.Single(Directory.GetFiles(Path.Combine(results, "trials"), "*.json")));
            var (connections, messages) = (trial.RootElement.GetProperty("connections"), trial.RootElement.GetProperty("messages"));
            Assert.Equal(20, connections.GetProperty("held").GetInt64());
            Assert.True(messages.GetProperty("delivered").GetInt64() > 0, "nothing was delivered");
            Assert.Equal(0, messages.GetProperty("lost").GetInt64());
            var late = messages.GetProperty("in_flight").GetInt64();
            Assert.SkipWhen(late > 0, $"this machine was too busy: {late} messages were under way when the drain of five seconds ended");
            Assert.Equal(messages.GetProperty("published").GetInt64(), messages.GetProperty("delivered").GetInt64());
            Assert.True(File.Exists(Path.Combine(results, "report.html")), log);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int? Exit, string Log)> RunAsync(string results)
    {
        // As docs/aspire.md has it for who builds the repository.
        Environment.SetEnvironmentVariable("REALTIME_BENCH", ServerProgram.Built("loadgen", "bench.dll"));
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AspireSample>(Eventually.Token());
        var bench = builder.Resources.OfType<RealtimeBenchResource>().Single();
        builder.CreateResourceBuilder(bench)
            .WithArgs("--clients", "20", "--trials", "1", "--retries", "0", "--force", "--out", results);
        await using var app = await builder.BuildAsync(Eventually.Token());
        await app.StartAsync(Eventually.Token());

        // Nobody has started it.
        await app.ResourceNotifications.WaitForResourceAsync(bench.Name, KnownResourceStates.NotStarted, Eventually.Token());
        await app.ResourceNotifications.WaitForResourceHealthyAsync("api", Eventually.Token());
        Assert.False(Directory.Exists(results), "a run has begun by itself");
        Assert.False(bench.Endpoint!.EndpointAnnotation.IsProxied, "it would measure Aspire's proxy too");

        var started = await app.ResourceCommands.ExecuteCommandAsync(bench, KnownResourceCommands.StartCommand, Eventually.Token());
        Assert.True(started.Success);
        var ended = await app.ResourceNotifications.WaitForResourceAsync(
            bench.Name, e => KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text), Eventually.Token());
        var log = new List<string>();
        await foreach (var lines in app.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(bench))
            log.AddRange(lines.Select(line => line.Content));
        return (ended.Snapshot.ExitCode, $"{ended.Snapshot.State?.Text}: {string.Join('\n', log)}");
    }

    private static JsonDocument Json(string file) => JsonDocument.Parse(File.ReadAllText(file));
}
