using System.Text.Json;
using System.Text.Json.Nodes;

namespace RealtimeBench;

/// <summary>The files that the program is given. What is wrong in them it says itself, with line and column.</summary>
internal static class AskedText
{
    private const string Workload = "load";

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>The target file with the address in it.</summary>
    /// <param name="pathOrJson">The file, or its text.</param>
    /// <param name="url">The address.</param>
    /// <param name="ofThisProcess">CPU and memory are this process's, where the file does not say whose.</param>
    /// <param name="folder">
    /// Where the target file will be; the table of clients, which the file names beside itself, is copied there.
    /// </param>
    /// <exception cref="BenchException">It is no JSON object, or is not there.</exception>
    public static string Target(string pathOrJson, Uri url, bool ofThisProcess, string folder)
    {
        var inline = pathOrJson.TrimStart().StartsWith('{');
        if (!inline && !File.Exists(pathOrJson))
            throw new BenchException(
                $"the target file {Path.GetFullPath(pathOrJson)} is not there; bench new target writes a start of one");
        var target = Object(inline ? pathOrJson : File.ReadAllText(pathOrJson), inline ? "BenchLoad.Target" : pathOrJson);
        target["url"] = url.GetLeftPart(UriPartial.Authority);
        target.Remove("start"); // It runs already.
        if (ofThisProcess && target["process"] is null && target["metrics"] is null)
            target["process"] = new JsonObject { ["id"] = Environment.ProcessId };
        if (!inline && target["clients"] is JsonValue clients && clients.TryGetValue(out string? table))
        {
            File.Copy(
                Path.Combine(Path.GetDirectoryName(Path.GetFullPath(pathOrJson))!, table), Path.Combine(folder, "clients.csv"),
                overwrite: true);
            target["clients"] = "clients.csv";
        }

        return target.ToJsonString();
    }

    /// <summary>The scenario file.</summary>
    /// <param name="load">What is asked for.</param>
    /// <param name="target">The target file's text, whose patterns are measured where the load names none.</param>
    /// <exception cref="BenchException">The file that is named is not there, or is no JSON object.</exception>
    public static string Scenario(BenchLoad load, string target)
    {
        var scenario = load.Scenario is { } path
            ? Object(
                File.Exists(path)
                    ? File.ReadAllText(path)
                    : throw new BenchException(
                        $"the scenario file {Path.GetFullPath(path)} is not there; bench new scenario writes a start of one"),
                path)
            : Made(load, load.Patterns.Count > 0
                ? load.Patterns
                : [.. (Object(target, "the target")["patterns"] as JsonObject ?? []).Select(p => p.Key)]);
        var slos = scenario["slos"] as JsonArray ?? [];
        foreach (var limit in load.Limits)
            slos.Add(new JsonObject
            {
                ["figure"] = limit.Figure,
                ["at_most"] = limit.AtMost,
                ["at_least"] = limit.AtLeast,
                ["pattern"] = limit.Pattern
            });
        scenario["slos"] = slos.Parent is null ? slos : slos.DeepClone();
        return scenario.ToJsonString();
    }

    private static JsonObject Made(BenchLoad load, IReadOnlyList<string> patterns) => new()
    {
        ["name"] = Workload,
        ["workloads"] = new JsonArray(new JsonObject
        {
            ["name"] = Workload,
            ["clients"] = load.Clients,
            ["fan_out"] = load.Broadcast ? "broadcast" : "individual",
            ["messages_per_second"] = load.MessagesPerSecond,
            ["payload_bytes"] = load.PayloadBytes,
            ["freshness_ms"] = load.FreshnessMs,
        }),
        ["patterns"] = new JsonArray([.. patterns.Select(p => new JsonObject { ["pattern"] = p })]),
        ["trials"] = load.Trials,
        ["phases"] = new JsonObject { ["warmup_seconds"] = load.WarmUp.TotalSeconds, ["steady_seconds"] = load.Steady.TotalSeconds },
    };

    private static JsonObject Object(string text, string name)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Lenient) as JsonObject ?? throw new BenchException($"{name} is no JSON object");
        }
        catch (JsonException e)
        {
            // What follows in its words are places as programs count them.
            var said = e.Message.Split(" Path:")[0].Split(" LineNumber:")[0].TrimEnd('.');
            throw new BenchException($"{name} is no JSON: {said}{(e.LineNumber is { } line ? $" (line {line + 1})" : "")}");
        }
    }
}
