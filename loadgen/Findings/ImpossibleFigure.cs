using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>
/// Bytes below nothing or a share above the whole: the counters, or the instants at which they were read, do not belong together.
/// </summary>
internal sealed class ImpossibleFigure : IDoubt
{
    /// <summary>
    /// A share may be so much above 100 %, as CPU and clock are read one after the other: 2 % of a steady state of a second are 20 ms, many
    /// times what two readings lie apart.
    /// </summary>
    public const double Slack = 0.02;

    /// <summary>
    /// The same for what is summed over all processes, groups or cores: a list of hundreds of processes takes as long to read as it takes,
    /// and each of them is counted in ticks of 10 ms.
    /// </summary>
    public const double SlackOfMany = 0.1;

    public Finding? Check(TrialFile trial)
    {
        var wrong = Amounts(trial).Where(a => a.Value < 0).Select(a => Told($"{a.Name} {a.Value:0.###} {a.Unit}"))
            .Concat(Shares(trial).Where(s => s.Value < s.Least || s.Value > s.Most).Select(s => Told($"{s.Name} {s.Value:P1}"))).ToArray();
        return wrong.Length == 0 ? null : Found(wrong);
    }

    /// <summary>The finding of such figures.</summary>
    /// <param name="wrong">Each with its value.</param>
    public static Finding Found(IEnumerable<string> wrong) => new()
    {
        Code = "impossible-figure",
        Severity = Severity.Invalid,
        Message = $"what cannot be was measured: {string.Join(", ", wrong)}",
        Remedy = "make steady_seconds many times as long as one message takes to arrive; if it "
            + "happens again, report it with the trial file",
    };

    // Both are of a second. In a steady state that came out shorter, as its first reading was late, the same instants are a larger part.
    private static double Grown(TrialFile trial, double slack) => slack * Math.Max(1, 1 / trial.Phases.SteadySeconds);

    // Clients read the bytes of a message before they count it. One that is between the two when the steady state begins takes its bytes
    // off the framing: as many as come while the generator is late, and one. No message is between them for longer than it was under way
    // at all, and on a generator whose threads wait for a core that is what bounds it: its timers may fire in time meanwhile.
    private static double UnderWay(TrialFile trial)
    {
        var each = Math.Max(
            trial.Workload.PayloadBytes, trial.MessagesInWindow > 0 ? (double)trial.Wire.PayloadBytes / trial.MessagesInWindow : 0);
        var lateSeconds = Math.Max(trial.Health.LoopLagMaxMs ?? GeneratorLoopLag.LimitMs, trial.LatencyMs?.Max ?? 0) / 1000;
        return each * (1 + trial.MessagesInWindow / Math.Max(trial.Phases.SteadySeconds, double.Epsilon) * lateSeconds);
    }

    private static string Told(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, double? Value, string Unit)> Amounts(TrialFile trial) =>
    [
        ("framing", trial.Wire.FramingBytes < -UnderWay(trial) ? trial.Wire.FramingBytes : null, "B"),
        ("payload", trial.Wire.PayloadBytes, "B"), ("HTTP", trial.Wire.HttpBytes, "B"),
        ("TLS", trial.Wire.TlsBytes, "B"), ("TCP/IP", trial.Wire.TcpIpBytes, "B"),
        ("segments", trial.Wire.Segments, ""), ("bytes sent again", trial.Wire.RetransmittedBytes, "B"),
        ("bytes of an idle connection-second", trial.IdleBytesPerConnectionSecond, "B"), ("bytes of a connect", trial.BytesPerConnect, "B"),
        ("bytes of a step of the connect phase", trial.ConnectSteps?.Min(s => s.Bytes), "B"),
        ("server CPU of a step of the connect phase", trial.ConnectSteps?.Min(s => s.CpuUs), "µs"),
        ("server CPU", trial.Server.CpuUs, "µs"), ("idle server CPU", trial.Server.IdleCpuUs, "µs"),
        ("generator CPU", trial.Generator.CpuUs, "µs"), ("idle generator CPU", trial.Generator.IdleCpuUs, "µs"),
    ];

    // What others use is what is left of the ticks, which may be less than nothing: see OtherLoadShare.
    private static IEnumerable<(string Name, double? Value, double Least, double Most)> Shares(TrialFile trial) =>
    [
        ("the server's share of its cores", trial.Server.CpuShare, 0, 1 + Grown(trial, Slack)),
        ("the generator's share of its cores", trial.Generator.CpuShare, 0, 1 + Grown(trial, Slack)),
        ("stolen time", trial.Health.StealShare, 0, 1 + Grown(trial, Slack)),
        ("throttled time", trial.Health.ThrottledShare, 0, 1 + Grown(trial, SlackOfMany)),
        ("the load of other programs", trial.Health.OtherLoadShare, double.NegativeInfinity, 1 + Grown(trial, SlackOfMany)),
    ];
}
