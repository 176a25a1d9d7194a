using System.CommandLine;
using System.Globalization;
using System.Reflection;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Contract.Reading;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Commands;

/// <summary>
/// <c>bench new</c>: writes a small commented start of a scenario, a target or a pattern, and never over a file that is there.
/// </summary>
internal static class NewCommand
{
    private const string Resources =
        "Bench.Loadgen.Starts.", NameInFile = "START-NAME", PatternInFile = "new-pattern", ClassInFile = "NewPattern", Ending = ".json";
    private const string ServerPatterns = "server/Host/Patterns", ClientPatterns = "loadgen/Clients/Reference";

    public static Command Make() => new("new", "Write a small commented start: a scenario, a target (a server of your own), or a pattern")
    {
        OfKind("scenario", "A scenario file: workloads, patterns, trials, thresholds", "my-scenario", (folder, name) =>
        {
            Write(Start(folder, "scenario.json", name), Console.Out);
            return $"{Programs.Command} run -s {Plain(name)}.json";
        }),
        OfKind(
            "target", "A target file: where your server is, how a message is published on it, which patterns it speaks", "my-server",
            (folder, name) =>
            {
                Write(Start(folder, "target.json", name), Console.Out);
                return $"start your server, then {Programs.Command} run -s quick -c 50 --target {Plain(name)}.json";
            }),
        OfKind(
            "pattern", "The two files of a fifth pattern, in the repository of the harness (docs/adding-a-pattern.md)", "my-pattern",
            (folder, name) =>
            {
                Write(Pattern(folder, name), Console.Out);
                return $"its record in server/Contract/Patterns/Ladder.cs and a line in {ServerPatterns}/PatternList.cs "
                    + $"and {ClientPatterns}/PatternList.cs: docs/adding-a-pattern.md";
            }),
    };

    // The ending is added, and may be said all the same.
    internal static string Plain(string name) => name.EndsWith(Ending, StringComparison.Ordinal) ? Plain(name[..^Ending.Length]) : name;

    /// <summary>The start of a scenario or a target, with its path.</summary>
    /// <exception cref="ScenarioException">The name is no name.</exception>
    internal static IReadOnlyList<(string Path, string Text)> Start(string folder, string resource, string name) =>
        Protocol.IsTopicName(Plain(name))
        ? [(Path.Combine(folder, Plain(name) + Ending), Text(resource).Replace(NameInFile, Plain(name), StringComparison.Ordinal))]
        : throw new ScenarioException($"the name is '{Shown.Of(name)}'; it must be {Protocol.TopicNameRule}");

    /// <summary>The files of a pattern, with their paths.</summary>
    /// <exception cref="ScenarioException">The name is none, or taken, or the folder is not the repository's.</exception>
    internal static IReadOnlyList<(string Path, string Text)> Pattern(string folder, string name)
    {
        if (name.Split('-').Any(part => part.Length == 0
            || !char.IsAsciiLetterLower(part[0])
            || !part.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))))
            throw new ScenarioException(
                $"the name is '{Shown.Of(name)}'; it must be lower-case words with '-' between them, such as my-pattern");
        if (Ladder.Keys.Contains(name))
            throw new ScenarioException($"there is a pattern {name}; taken are: {string.Join(", ", Ladder.Keys)}");
        if (!Directory.Exists(Path.Combine(folder, ServerPatterns)) || !Directory.Exists(Path.Combine(folder, ClientPatterns)))
            throw new ScenarioException($"{ServerPatterns} is not here: a pattern is code of the harness, so call this in the root of its "
                + $"repository. For a server of your own: {Programs.Command} new target");
        var type = string.Concat(name.Split('-').Select(part => char.ToUpper(part[0], CultureInfo.InvariantCulture) + part[1..]));
        return
        [
            .. from file in (IEnumerable<(string Folder, string Ending)>)[(ServerPatterns, ""), (ClientPatterns, "Client")]
               let text = Text($"{ClassInFile}{file.Ending}.cs").Replace(PatternInFile, name, StringComparison.Ordinal)
                   .Replace(ClassInFile, type, StringComparison.Ordinal)
               select (Path.Combine(folder, file.Folder, $"{type}{file.Ending}.cs"), text),
        ];
    }

    /// <summary>Writes all of them, or none, and says which.</summary>
    /// <exception cref="ScenarioException">One is there already.</exception>
    internal static void Write(IReadOnlyList<(string Path, string Text)> files, TextWriter said)
    {
        if (files.FirstOrDefault(f => Path.Exists(f.Path)).Path is { } taken)
            throw new ScenarioException($"{taken} is there already, and nothing was written; give another name, or remove it first");
        var made = new List<string>();
        try
        {
            foreach (var (path, text) in files)
            {
                using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew));
                made.Add(path);
                file.Write(text);
            }
        }
        catch
        {
            foreach (var path in made) File.Delete(path);
            throw;
        }

        foreach (var (path, _) in files) said.WriteLine($"wrote {path}");
    }

    private static Command OfKind(string kind, string description, string usual, Func<string, string, string> write)
    {
        var name = new Argument<string>("name") { Description = $"Its name; default: {usual}", DefaultValueFactory = _ => usual };
        var command = new Command(kind, description) { name };
        command.SetAction(parsed => Console.WriteLine($"next: {write("", parsed.GetValue(name)!)}"));
        return command;
    }

    private static string Text(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resources + resource)
            ?? throw new InvalidOperationException($"{resource} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
