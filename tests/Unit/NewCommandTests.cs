using System.Text;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

/// <summary>A start is one that the harness itself takes, and it is never written over somebody's file.</summary>
public sealed class NewCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bench-new-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_scenario_is_read_by_the_loader_under_its_name()
    {
        var (path, text) = Assert.Single(NewCommand.Start(_folder, "scenario.json", "mine"));
        Assert.Equal("mine.json", Path.GetFileName(path));
        Assert.Equal(path, Assert.Single(NewCommand.Start(_folder, "scenario.json", "mine.json")).Path);
        var scenario = ScenarioFile.Parse(Encoding.UTF8.GetBytes(text), "mine.json");
        Assert.Equal(("mine", 4, 2), (scenario.Name, scenario.Patterns.Count, scenario.Slos.Count));
    }

    [Fact]
    public void A_target_is_read_by_the_loader_under_its_name()
    {
        var (path, text) = Assert.Single(NewCommand.Start(_folder, "target.json", "mine"));
        var target = TargetFile.Parse(Encoding.UTF8.GetBytes(text), path);
        Assert.Equal(("mine", 2), (target.Spec.Name, target.Spec.Patterns.Count));
    }

    [Fact]
    public void A_pattern_is_two_files_in_their_places()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "server/Host/Patterns"));
        Directory.CreateDirectory(Path.Combine(_folder, "loadgen/Clients/Reference"));
        var files = NewCommand.Pattern(_folder, "json-lines");
        Assert.Equal(
            ["server/Host/Patterns/JsonLines.cs", "loadgen/Clients/Reference/JsonLinesClient.cs"],
            files.Select(f => Path.GetRelativePath(_folder, f.Path).Replace('\\', '/')));
        Assert.Contains("class JsonLines(PatternContext context) : IPattern", files[0].Text, StringComparison.Ordinal);
        Assert.All(files, f => Assert.Contains("\"json-lines\"", f.Text, StringComparison.Ordinal));
        Assert.All(files, f => Assert.DoesNotContain("NewPattern", f.Text, StringComparison.Ordinal));
        NewCommand.Write(files, TextWriter.Null);
        Assert.All(files, f => Assert.Equal(f.Text, File.ReadAllText(f.Path)));
    }

    [Fact]
    public void What_is_there_stays_and_nothing_is_written_beside_it()
    {
        var taken = Path.Combine(_folder, "b.json");
        File.WriteAllText(taken, "mine");
        var refusal = Assert.Throws<ScenarioException>(
            () => NewCommand.Write([(Path.Combine(_folder, "a.json"), "new"), (taken, "new")], TextWriter.Null));
        Assert.Contains($"{taken} is there already", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(taken));
        Assert.False(File.Exists(Path.Combine(_folder, "a.json")));
    }

    [Fact]
    public void Where_the_second_cannot_be_written_the_first_goes_again()
    {
        var first = Path.Combine(_folder, "a.json");
        Assert.ThrowsAny<IOException>(
            () => NewCommand.Write([(first, "new"), (Path.Combine(_folder, "nowhere", "b.json"), "new")], TextWriter.Null));
        Assert.False(File.Exists(first));
    }

    [Theory]
    [InlineData("x", "x")]
    [InlineData("x.json", "x")]
    [InlineData("x.json.json", "x")]
    public void The_next_step_names_the_file_that_was_written(string name, string plain)
    {
        Assert.Equal(plain, NewCommand.Plain(name));
        Assert.Equal(Path.Combine(_folder, plain + ".json"), Assert.Single(NewCommand.Start(_folder, "scenario.json", name)).Path);
    }

    [Theory]
    [InlineData(".json", "it must be 1 to 64 characters")]
    [InlineData("a/b", "it must be 1 to 64 characters")]
    [InlineData("", "it must be 1 to 64 characters")]
    public void A_name_that_is_none_is_refused(string name, string expected) =>
        Assert.Contains(
            expected, Assert.Throws<ScenarioException>(() => NewCommand.Start(_folder, "scenario.json", name)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("sse", "there is a pattern sse; taken are: polling, ")]
    [InlineData("My Pattern", "lower-case words")]
    [InlineData("a--b", "lower-case words")]
    [InlineData("mine", "call this in the root of its repository")]
    public void A_pattern_that_cannot_be_made_is_refused(string name, string expected)
    {
        var message = Assert.Throws<ScenarioException>(() => NewCommand.Pattern(_folder, name)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        PlainWords.Check(message);
    }
}
