using System.Text;
using Bench.Report;

namespace Bench.Tests.Report;

/// <summary>Runs that were saved by earlier versions open; a damaged file is named with its place, in words for people.</summary>
public sealed class SavedRunTests
{
    public static TheoryData<string> Committed => [.. Directory.GetDirectories(Path.Combine(Repository.Root, "results")).Where(d => File.Exists(Path.Combine(d, "run.json"))).Select(d => Path.GetFileName(d)!)];

    [Theory]
    [MemberData(nameof(Committed))]
    public void A_committed_run_opens(string name) => Assert.NotEmpty(RunData.Read(Path.Combine(Repository.Root, "results", name)).Trials);

    /// <summary>A committed run.</summary>
    internal static RunData Read(string name) => RunData.Read(Path.Combine(Repository.Root, "results", name));

    [Theory]
    [InlineData("\"status\": \"complete\"", "\"status\": \"compleat\"", "did you mean complete?")]
    [InlineData("\"started_utc\"", "\"started_utcs\"", "'started_utcs' is not known; did you mean started_utc?")]
    [InlineData("\"schema_version\": 1", "\"schema_version\": \"one\"", "schema_version is \"one\"; it must be a whole number")]
    [InlineData("\"schema_version\": 1", "\"schema_version\": 1, \"schema_version\": 1", "'schema_version' is there twice")]
    public void A_damaged_run_is_refused_with_its_place(string from, string to, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("bench-saved-").FullName;
        try
        {
            var json = File.ReadAllText(Path.Combine(Repository.Root, "results", "reference", "run.json"));
            Assert.Contains(from, json, StringComparison.Ordinal);
            var place = json[..json.IndexOf(from, StringComparison.Ordinal)].Count(c => c == '\n') + 1;
            File.WriteAllText(Path.Combine(folder, "run.json"), json.Replace(from, to, StringComparison.Ordinal), Encoding.UTF8);
            var e = Assert.Throws<RunDataException>(() => RunData.Read(folder));
            Assert.Contains($"run.json({place},", e.Message, StringComparison.Ordinal);
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"System\.|Bench\.|LineNumber|Path:", e.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
