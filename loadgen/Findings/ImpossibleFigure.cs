using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Findings;

/// <summary>Bytes below nothing or a share above the whole: the counters, or the instants at which they were read, do not belong together.</summary>
internal sealed class ImpossibleFigure : IDoubt
{
    /// <summary>
    /// A share may be so much above 100 %, as CPU and clock are read one after the other: 2 % of a steady state of a second are 20 ms, many
    /// times what two readings lie apart.
    /// </summary>
    public const double Slack = 0.02;

    public Finding? Check(TrialFile trial)
    {
        var wrong = Amounts(trial).Where(a => a.Value < 0).Select(a => Told($"{a.Name} {a.Value:0.###} {a.Unit}"))
            .Concat(Shares(trial).Where(s => s.Value < s.Least || s.Value > 1 + Slack).Select(s => Told($"{s.Name} {s.Value:P1}"))).ToArray();
        return wrong.Length == 0 ? null : Found(wrong);
    }

    /// <summary>The finding of such figures.</summary>
    /// <param name="wrong">Each with its value.</param>
    public static Finding Found(IEnumerable<string> wrong) => new()
    {
        Code = "impossible-figure",
        Severity = Severity.Invalid,
        Message = $"what cannot be was measured: {string.Join(", ", wrong)}",
        Remedy = "make steady_seconds many times as long as one message takes to arrive; if it happens again, report it with the trial file",
    };

    private static string Told(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, double? Value, string Unit)> Amounts(TrialFile trial) =>
    [
        ("payload", trial.Wire.PayloadBytes, "B"), ("framing", trial.Wire.FramingBytes, "B"), ("HTTP", trial.Wire.HttpBytes, "B"), ("TLS", trial.Wire.TlsBytes, "B"), ("TCP/IP", trial.Wire.TcpIpBytes, "B"),
        ("segments", trial.Wire.Segments, ""), ("bytes sent again", trial.Wire.RetransmittedBytes, "B"),
        ("bytes of an idle connection-second", trial.IdleBytesPerConnectionSecond, "B"), ("bytes of a connect", trial.BytesPerConnect, "B"),
        ("server CPU", trial.Server.CpuUs, "µs"), ("idle server CPU", trial.Server.IdleCpuUs, "µs"), ("generator CPU", trial.Generator.CpuUs, "µs"), ("idle generator CPU", trial.Generator.IdleCpuUs, "µs"),
    ];

    // What others use is what is left of the ticks, which may be less than nothing: see OtherLoadShare.
    private static IEnumerable<(string Name, double? Value, double Least)> Shares(TrialFile trial) =>
    [
        ("the server's share of its cores", trial.Server.CpuShare, 0), ("the generator's share of its cores", trial.Generator.CpuShare, 0), ("stolen time", trial.Health.StealShare, 0),
        ("throttled time", trial.Health.ThrottledShare, 0), ("the load of other programs", trial.Health.OtherLoadShare, double.NegativeInfinity),
    ];
}
