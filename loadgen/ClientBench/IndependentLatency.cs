using System.Globalization;
using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Loadgen.ClientBench;

/// <summary>
/// Whether the harness takes a latency for what it is: in one trial on somebody else's server a few plain clients, which share no code with
/// the engine, follow some of the topics of its clients, and take the time of the same messages.
/// </summary>
/// <param name="target">The server: one of <see cref="ServerTrial.Peers"/> that hands messages on as they are.</param>
/// <param name="time">The clock.</param>
internal sealed class IndependentLatency(string target, TimeProvider time) : IMeasurement
{
    private const int Clients = 200, Plain = 40;
    private const double PerClient = 2;

    // What plain clients take to be there, at most, of a steady state.
    private const double Beginning = 2;
    private const string Engine = "reference", Independent = "independent";

    public string Name => $"latency-{target}";

    public bool Quick => false;

    public string? Unsupported => ServerTrial.Missing(target);

    public IReadOnlyList<string> Patterns => PlainClients.Patterns;

    public IReadOnlyList<string> Subjects { get; } = [Engine, Independent];

    public string Describe(Extent extent) => $"{Clients:N0} clients of the target {target}, each {PerClient:0.#} messages of 200 B a "
        + $"second at random; {Plain} plain clients, a thread each, on as many of the same topics; {extent.Seconds:0.#} s; received − due";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        if (subject != Engine) return []; // Both are measured in the same trial.
        var file = TargetFile.Load(target);
        var settings = new PatternSettings { Pattern = pattern, Target = target };
        var workload = new Workload { Name = "bench-clients", Clients = Clients, MessagesPerSecond = PerClient };
        PlainP50? plain = null;
        var prefix = $"{Guid.NewGuid().ToString("n")[..8]}-";
        var phases = new PhasePlan
        {
            ConnectPerSecond = 1000, IdleSeconds = 0, WarmupSeconds = 2, SteadySeconds = extent.Seconds + Beginning, DrainSeconds = 5
        };
        var plan = ServerTrial.PlanOf(Engine, settings, workload, phases, fixedTiering: true, []) with
        {
            Target = file,
            TopicPrefix = prefix,
        };
        var dialect = new FileDialect(file.Spec.Patterns[pattern], file.Table);
        string[] paths = [.. Enumerable.Range(0, Plain).Select(
            client => dialect.Path(new Asking(client, prefix + Workload.TopicName(workload.TopicOf(client)), 0)))];
        plan = plan with
        {
            InSteadyState = async inside => plain = await FollowAsync(pattern, paths, plan.Cores.Generator, inside)
        };
        var trial = (await new TrialService(new PlainView(TextWriter.Null), time).MakeWholeAsync(plan, stop)).File;
        if (trial.LatencyMs is not { } latency || trial.Messages.Lost != 0 || plain is not { Heard: > 0, Unread: 0, Ended: 0 })
            throw new ChildFailedException(
                $"{target}, {pattern}: {trial.Messages.Delivered:N0} messages delivered, {trial.Messages.Lost:N0} lost; plain clients "
                    + $"heard {plain?.Heard ?? 0:N0}, could not read {plain?.Unread ?? 0:N0}, and {plain?.Ended ?? 0:N0} of their "
                    + "connections ended");
        return
        [
            new(pattern, Engine, FigureList.LatencyP50, latency.P50),
            new(pattern, Independent, FigureList.LatencyP50, plain.P50Us / 1000.0),
        ];
    }

    // Until the end of the steady state, on the generator's cores.
    private async Task<PlainP50> FollowAsync(string pattern, string[] paths, IReadOnlyList<int> cores, TrialInside inside)
    {
        await using var process = ChildProcess.Start(
            "plain clients", Programs.Bench,
            ["plain-clients", "--pattern", pattern, "--url", inside.ClientsUrl.GetLeftPart(UriPartial.Authority)], cores,
            new ChildRuntime(FixedTiering: true));
        foreach (var path in paths) await ChildAnswer.AskAsync(process, $"follow {path}", "following", inside.Stop);
        await ChildAnswer.AskAsync(process, "begin", "begun", inside.Stop);
        if (inside.Timeline.EndUs - time.NowUs() is > 0 and var leftUs)
            await Task.Delay(TimeSpan.FromMicroseconds(leftUs), time, inside.Stop);
        var words = await ChildAnswer.AskAsync(process, "stop", "heard", inside.Stop);
        long[] numbers = [.. words.Select(word => long.Parse(word, CultureInfo.InvariantCulture))];
        return new PlainP50(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    private sealed record PlainP50(long Heard, long P50Us, long Unread, long Ended);
}
