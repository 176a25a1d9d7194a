using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Heads;
using Bench.Loadgen.Clients.Lean;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Framing;

/// <summary>
/// Messages of 200 bytes out of the answer of a poll, each decoded and handed to the recorder, as the reference engine (JsonArray) and the
/// lean one (JsonArraySplitter) do.
/// </summary>
public class BatchRead
{
    private Recorder _recorder = null!;
    private Subscriber _subscriber = null!;
    private ReferenceClient _client = null!;
    private byte[] _body = [];

    /// <summary>Messages in the answer.</summary>
    [Params(1, 100)]
    public int Messages { get; set; }

    [GlobalSetup]
    public void Check()
    {
        _recorder = new Recorder(TimeProvider.System);
        _subscriber = new Subscriber(0, 0);
        var plan = new ClientPlan
        {
            Server = new Uri("http://127.0.0.1"),
            Pattern = new PatternSettings { Pattern = "polling" },
            Seed = 1,
            Clients = 1,
            ConnectPerSecond = 1,
            Workload = new Workload { Name = "micro", Clients = 1, MessagesPerSecond = 1 },
        };
        _client = new ReferenceClient(
            _subscriber, plan, new PollingClient(), OwnDialect.Of(plan.Pattern.Kind), RequestHeads.Of(plan.Pattern, plan.Server.Authority),
            _recorder, new Connecting(plan, _recorder, new WireAccount(), TimeProvider.System), browser: null, TimeProvider.System);
        _body = Bodies.Poll(Messages, 200);
        Agreement.On(nameof(JsonArray), Messages, Reader());
        Agreement.On(nameof(JsonDocument), Messages, Document());
        Agreement.On(nameof(JsonArraySplitter), Messages, Splitter());
        Agreement.On("messages recorded", 3L * Messages, _recorder.CopyCounts().Received);
        Agreement.On("messages malformed", 0, _recorder.CopyCounts().Malformed);
    }

    [Benchmark(Baseline = true, Description = "JsonArray"), BenchmarkCategory(Candidate.Ours)]
    public long Reader() => _client.Dialect.Units(_body, _client.TakeUnit);

    [Benchmark(Description = "JsonArraySplitter"), BenchmarkCategory(Candidate.Ours)]
    public long Splitter()
    {
        var messages = new JsonArraySplitter(_body);
        long count = 0;
        for (; messages.MoveNext(); count++) _recorder.Receive(_subscriber, messages.Current);
        return messages.Problem is null ? count : -1;
    }

    [Benchmark(Description = "JsonDocument"), BenchmarkCategory(Candidate.Alternative)]
    public long Document()
    {
        using var document = JsonDocument.Parse(_body);
        long count = 0;
        foreach (var element in document.RootElement.EnumerateArray())
        {
            _recorder.Receive(_subscriber, System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element));
            count++;
        }

        return count;
    }
}
