using System.Text.RegularExpressions;

namespace Bench.Tests.House;

/// <summary>
/// JSON that people write is read by Bench.Contract.Reading.JsonText alone: it refuses what is there twice, unknown or out of range, and
/// says where in words for people. What the runtime's reader says names types of the program.
/// </summary>
public sealed class JsonReadingTests
{
    /// <summary>Who else reads JSON, and whose it is. It may only get shorter, but by what reads files of the program itself.</summary>
    private static readonly (string File, string Why)[] Allowed =
    [
        ("loadgen/Clients/Heads/BrowserHeads.cs", "a file of the program itself"),
        ("loadgen/Agent/Program.cs", "an argument of the process that started it"),
        ("loadgen/Fleet/AgentAnswer.cs", "what an agent says of itself, whose version may be another"),
        ("loadgen/Fleet/AgentLines.cs", "the first line of a process that it started"),
        ("loadgen/Fleet/HostedShards.cs", "a command of the coordinator, whose agent it is"),
        ("loadgen/Fleet/RollCall.cs", "the only line of a process that it started"),
        ("loadgen/Fleet/Shard.cs", "a command of the process that started it"),
        ("loadgen/Fleet/ShardTalk.cs", "a reply of a process that it started"),
        ("loadgen/Links/NetemDrop.cs", "what the command tc says"),
        ("loadgen/Scenarios/WorkloadNames.cs", "files of the program itself, for their names alone"),
        ("loadgen/NBomber/SessionFigures.cs", "what a session of the same run has saved"),
        ("loadgen/NBomber/SessionPlan.cs", "an argument of the process that started it"),
        ("loadgen/NBomber/SideBySide.cs", "trials that the same run has saved"),
        ("loadgen/Targets/ControlClient.cs", "an answer of the harness's own server"),
        ("loadgen/Targets/ServerProcess.cs", "the first line of the harness's own server"),
        ("loadgen/Targets/TargetProbe.cs", "asks of an answer whether it is JSON at all"),
        ("loadgen/Testing/AskedText.cs", "changes a file that the program then reads; the package refers to nothing else"),
        ("loadgen/Testing/ProgramPlace.cs", "looks for a tool in a list of another program's; the package refers to nothing else"),
        ("loadgen/Testing/SavedRun.cs", "what the run before it has saved; the package refers to nothing else"),
        ("micro/Framing/BatchRead.cs", "is measured"),
        ("micro/Gate/AllocatedBytes.cs", "the baseline that the gate itself writes"),
        ("micro/Gate/PairedTimes.cs", "what a process that it started has saved"),
        ("micro/Messages/MessageDecode.cs", "is measured"),
        ("micro/Messages/MessageEncode.cs", "is measured"),
        ("server/Contract/Reading/JsonText.cs", "the one reader"),
    ];

    private static readonly Regex Reading = new(@"JsonSerializer\.Deserialize|JsonDocument\.Parse|JsonNode\.Parse|FromJsonAsync\(");

    [Fact]
    public void No_other_file_reads_it()
    {
        var found = Found().Except(Allowed.Select(a => a.File)).ToArray();
        Assert.True(found.Length == 0, $"read what people write by JsonText.Read, or say here whose it is:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void A_file_of_the_list_reads_some() => Assert.Equal([], Allowed.Select(a => a.File).Except(Found()));

    [Theory]
    [InlineData("var start = JsonSerializer.Deserialize(bytes, type);", true)]
    [InlineData("using var json = JsonDocument.Parse(text);", true)]
    [InlineData("var start = JsonText.Read(bytes, type, ranges: true);", false)]
    [InlineData("JsonSerializer.Serialize(file, type)", false)]
    public void Reading_is_told_from_writing(string line, bool reads) => Assert.Equal(reads, Reading.IsMatch(line));

    private static IEnumerable<string> Found() => new[] { "server", "loadgen", "micro" }
        .SelectMany(folder => Repository.Sources(folder, ".cs"))
        .Where(file => Reading.IsMatch(Repository.Read(file)));
}
