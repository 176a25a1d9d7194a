using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Targets;

/// <summary>The address line that the server prints when it is ready.</summary>
internal sealed record ServerReady
{
    public required IReadOnlyList<Uri> Urls { get; init; }

    public required IReadOnlyList<Uri> ControlUrls { get; init; }

    public string? CertificateSha256 { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServerReady))]
internal sealed partial class ServerReadyJson : JsonSerializerContext;

/// <summary>A fresh target server, for one trial.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string ReadyWord = "ready ";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);

    private readonly ChildProcess _process;

    private ServerProcess(ChildProcess process, ServerReady ready)
    {
        _process = process;
        Url = ready.Urls[0];
        ControlUrl = ready.ControlUrls[0];
        CertificateSha256 = ready.CertificateSha256;
    }

    public Uri Url { get; }

    public Uri ControlUrl { get; }

    /// <summary>The fingerprint of its certificate, which clients pin; null where it speaks plain HTTP.</summary>
    public string? CertificateSha256 { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts one, and returns when it is ready.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="plan">The trial.</param>
    /// <param name="port">The port that clients connect to; 0 for any that is free.</param>
    /// <param name="stop">Ends the start.</param>
    /// <exception cref="ChildFailedException">It does not start.</exception>
    public static async Task<ServerProcess> StartAsync(string name, TrialPlan plan, int port, CancellationToken stop)
    {
        var place = plan.ServerPlace;
        var process = ChildProcess.Start(name, Programs.Server,
            ["--urls", $"http://{place.Host}:{port}", "--control-urls", $"http://{place.ControlHost}:0", "--stop-with-stdin",
                .. plan.ServerOptions, .. OptionsOf(plan.Pattern)],
            plan.Cores.Server, new ChildRuntime(plan.FixedTiering, plan.OneWorker), place.Prefix);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(StartPatience);
            // A read of a pipe cannot always be cancelled; the process that it waits for is ended below.
            while (await process.Output.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(patience.Token) is { } line)
            {
                if (!line.StartsWith(ReadyWord, StringComparison.Ordinal)) continue;
                return new ServerProcess(process, Ready(name, line));
            }

            throw await process.FailureAsync("starting");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await process.DisposeAsync();
            throw new ChildFailedException(
                $"the {name} was not ready within {StartPatience.TotalSeconds:0} s; start it alone with: {Programs.Command} serve");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static string[] OptionsOf(PatternSettings pattern) =>
    [
        .. pattern.Tls == true ? (string[])["--tls", "1"] : [],
        .. pattern.Http2 == true ? (string[])["--http2", "1"] : [],
        .. pattern.Compression == true ? (string[])["--compression", "1"] : [],
    ];

    private static ServerReady Ready(string name, string line)
    {
        try
        {
            if (JsonSerializer.Deserialize(
                line[ReadyWord.Length..], ServerReadyJson.Default.ServerReady) is { Urls.Count: > 0, ControlUrls.Count: > 0 } ready)
                return ready;
        }
        catch (JsonException)
        {
            // Told below, with the line.
        }

        throw new ChildFailedException($"the {name} did not say where it listens; it said: {line}");
    }

    /// <summary>Ends it at once, and returns when the kernel has closed what it had open.</summary>
    public Task KillAsync() => _process.KillAsync();

    public Task<ChildFailedException> FailureAsync(string doing) => _process.FailureAsync(doing);

    public Task<bool> StopAsync(TimeSpan patience) => _process.StopAsync(patience);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
