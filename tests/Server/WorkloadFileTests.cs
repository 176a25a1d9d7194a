using System.Text.Json;
using Bench.Contract;
using Bench.Host.Messages;
using Bench.Host.Options;
using Bench.Host.Publishing;
using Bench.Host.Traffic;

namespace Bench.Tests.Server;

/// <summary>A workload file that people wrote is read as what is posted is: what is wrong is one sentence, with its place.</summary>
public sealed class WorkloadFileTests : IDisposable
{
    private const string One = "{\"workload\":{\"name\":\"x\",\"clients\":1,\"messages_per_second\":1";
    private const string Rest = "\"seed\":1,\"start_us\":1,\"warmup_us\":1,\"steady_us\":1";

    private readonly string _folder = Directory.CreateTempSubdirectory("bench-workload-").FullName;
    private readonly Topics _topics = new(new Retention(1 << 14, long.MaxValue), 1000, TimeProvider.System);
    private readonly ServerTraffic _traffic = new(["polling"]);

    public void Dispose()
    {
        _traffic.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("{", "(1,")]
    [InlineData("", "the text is empty")]
    [InlineData("null", "null")]
    [InlineData("""{"seed":1,"seed":2}""", "'seed' is there twice; leave one out")]
    [InlineData("""{"seed":1}""", "workload")]
    [InlineData("{\"workload\":null," + Rest + "}", "workload is null; give a value")]
    [InlineData("{\"workload\":{\"name\":null,\"clients\":1,\"messages_per_second\":1}," + Rest + "}", "workload.name is null")]
    [InlineData(One + ",\"nope\":1}," + Rest + "}", "'nope' is not known")]
    [InlineData(One + ",\"fan_out\":\"brodcast\"}," + Rest + "}", "workload.fan_out is 'brodcast'; did you mean broadcast?")]
    [InlineData(
        "{\"workload\":{\"name\":\"x\",\"clients\":0,\"messages_per_second\":1}," + Rest + "}", "workload.clients is 0; allowed: 1 to")]
    [InlineData(One + "},\"first_topic\":7," + Rest + "}", "first_topic is 7")]
    public async Task What_is_wrong_is_one_sentence_with_its_place(string body, string named)
    {
        var path = Path.Combine(_folder, "workload.json");
        await File.WriteAllTextAsync(path, body);
        var message = (await Assert.ThrowsAsync<OptionException>(() => WorkloadFile.BeginAsync(path, NewPublisher()))).Message;
        Assert.StartsWith($"--workload {path}", message, StringComparison.Ordinal);
        Assert.Contains(named, message, StringComparison.Ordinal);
        PlainWords.Check(message);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_sentence()
    {
        var path = Path.Combine(_folder, "nowhere.json");
        var message = (await Assert.ThrowsAsync<OptionException>(() => WorkloadFile.BeginAsync(path, NewPublisher()))).Message;
        Assert.Contains("cannot be read", message, StringComparison.Ordinal);
        PlainWords.Check(message);
    }

    [Fact]
    public async Task What_the_harness_writes_is_begun()
    {
        var path = Path.Combine(_folder, "workload.json");
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(ControlTests.Start(), ContractJson.Default.WorkloadStart));
        var publisher = NewPublisher();
        await WorkloadFile.BeginAsync(path, publisher);
        Assert.True(publisher.IsRunning);
        publisher.Stop();
    }

    private Publisher NewPublisher() => new(_topics, _traffic, TimeProvider.System);
}
