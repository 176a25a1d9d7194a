using System.CommandLine;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Preflight;

namespace Bench.Tests.Unit;

/// <summary>That a file for figures cannot be written is known before anything is measured for it.</summary>
public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bench-output-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void One_that_can_be_written_is_not_made_yet_and_one_that_is_there_is_not_touched()
    {
        OutputFile.Prepare(null);
        var deep = Path.Combine(_folder, "a", "b", "figures.json");
        OutputFile.Prepare(deep);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(deep)!));
        File.WriteAllText(deep, "{}");
        OutputFile.Prepare(deep);
        Assert.Equal("{}", File.ReadAllText(deep));
    }

    [Fact]
    public void A_folder_and_what_lies_in_a_file_are_refused()
    {
        Assert.Contains("which is a folder; name a file", Assert.Throws<ArgumentException>(() => OutputFile.Prepare(_folder)).Message,
            StringComparison.Ordinal);
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var message = Assert.Throws<ArgumentException>(() => OutputFile.Prepare(Path.Combine(file, "figures.json"))).Message;
        Assert.Contains($"{file} is a file; give another place with --out", message, StringComparison.Ordinal);
        Assert.ThrowsAny<IOException>(() => OutputFile.Prepare(Path.Combine(_folder, new string('x', 300))));
    }

    [Theory]
    [InlineData("selftest", "--only", "no-such-check")]
    [InlineData("preset", "no-such-preset")]
    [InlineData("bench-clients", "--only", "no-such-measurement")]
    public async Task A_command_that_measures_for_minutes_looks_at_it_first(params string[] words)
    {
        Assert.SkipUnless(words[0] != "bench-clients" || OperatingSystem.IsLinux(), "bench-clients runs on Linux alone: run there");
        var parsed = BenchCommands.Make().Parse([.. words, "--out", _folder]);
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        var refused = await Assert.ThrowsAsync<ArgumentException>(
            () => parsed.InvokeAsync(configuration, TestContext.Current.CancellationToken));
        Assert.StartsWith($"--out is {_folder}, which is a folder", refused.Message, StringComparison.Ordinal);
    }
}
