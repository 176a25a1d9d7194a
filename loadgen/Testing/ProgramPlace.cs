using System.Text.Json;

namespace RealtimeBench;

/// <summary>Where the program bench is. The packages for tests and for Aspire look for it in the same way.</summary>
/// <param name="Program">What is started.</param>
/// <param name="Arguments">Its arguments before those of bench.</param>
/// <param name="Folder">The folder to start it in; null for any.</param>
internal sealed record ProgramPlace(string Program, string[] Arguments, string? Folder)
{
    /// <summary>The environment variable that names it.</summary>
    public const string Variable = "REALTIME_BENCH";

    /// <summary>The package that it comes in.</summary>
    public const string Tool = "realtime-bench";

    private const string Command = "bench";

    /// <summary>
    /// Finds it: as it is named, by the environment, by a tool manifest, on the PATH; of the last it is not known whether it is there.
    /// </summary>
    /// <param name="named">The path of bench or bench.dll; null to look for it.</param>
    /// <param name="namedBy">What names it, for people.</param>
    /// <param name="from">The folder that a tool manifest is looked for in, and above.</param>
    /// <exception cref="FileNotFoundException">What is named is not there.</exception>
    public static ProgramPlace Find(string? named, string namedBy, string from)
    {
        if ((named ?? Environment.GetEnvironmentVariable(Variable)) is { Length: > 0 } path)
        {
            if (!File.Exists(path))
                throw new FileNotFoundException(
                    $"the program {path} is not there; it is named by {(named is null ? Variable : namedBy)}");
            return path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? new("dotnet", [path], null) : new(path, [], null);
        }

        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (((string[])[Path.Combine(folder.FullName, ".config", "dotnet-tools.json"),
                Path.Combine(folder.FullName, "dotnet-tools.json")])
                .Any(HasTool))
                return new("dotnet", ["tool", "run", Command], folder.FullName);
        return new(Command, [], null);
    }

    private static bool HasTool(string manifest)
    {
        if (!File.Exists(manifest)) return false;
        try
        {
            using var json = JsonDocument.Parse(
                File.ReadAllText(manifest),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return json.RootElement.TryGetProperty("tools", out var tools) && tools.TryGetProperty(Tool, out _);
        }
        catch (JsonException)
        {
            return false; // The command that reads it says so.
        }
    }
}
