using Bench.Loadgen.Statistics;

namespace Bench.Report.Model;

/// <summary>
/// What a pattern costs at any rate: rest + asks × cost of one that brings nothing + messages × cost of one. Asks are empty polls, holds
/// that end, heartbeats, pings. docs/method.md, "The model", tells the formulas and where they come from.
/// </summary>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Rest">Of a connection-second in which nothing happens.</param>
/// <param name="PerAsk">Of one ask that brings nothing.</param>
/// <param name="AskMeasured">False when the idle phase was shorter than the period, so that the cost of an ask is that of a message without its payload.</param>
/// <param name="PerMessage">Of one message.</param>
internal sealed record CostModel(string Pattern, Cost Rest, Cost PerAsk, bool AskMeasured, Cost PerMessage)
{
    // Beyond an empty message: 8 B of payload in a ping, its answer of 2 + 4 + 8 B (RFC 6455, 5.5), and that one's segment.
    private const double PingAndAnswerBytes = 8 + 14 + 52;

    /// <summary>The model through the trials of one pattern, at whatever rates and intervals; null without a usable one.</summary>
    public static CostModel? Fit(string pattern, IReadOnlyList<Sample> samples)
    {
        if (samples.Count == 0) return null;
        var idle = samples.Where(s => s.Idle is not null).ToArray();
        var whole = pattern == "polling" ? idle : idle.Where(s => s.PeriodSeconds <= s.IdleSeconds).ToArray();
        if (pattern == "polling" && whole.Length == 0) return null; // Empty polls cannot be told from others.
        var ask = whole.Length > 0 ? Mean(whole.Select(s => s.Idle!.Value * s.PeriodSeconds!.Value)) : new Cost(0, 0);
        var rest = whole.Length > 0 ? new Cost(0, 0) : new Cost(Certain(idle.Select(s => s.Idle!.Value.Bytes)), Certain(idle.Select(s => s.Idle!.Value.CpuUs)));
        if (whole.Length > 0) return new CostModel(pattern, rest, ask, true, Slope(samples, s => s.MessagesPerSecond, s => s.Steady - ask * s.AsksPerSecond(pattern)));

        // An ask costs a message with its payload left out (and a ping's answer added), so that messages and asks together are what the cost grows with.
        var less = new Cost(samples.Average(s => s.PayloadBytes) - (pattern == "websocket" ? PingAndAnswerBytes : 0), 0);
        var message = Slope(samples, s => s.MessagesPerSecond + s.AsksPerSecond(pattern), s => s.Steady - rest + less * s.AsksPerSecond(pattern));
        ask = samples.Any(s => s.PeriodSeconds is not null) ? new Cost(NotBelowNothing((message - less).Bytes), NotBelowNothing((message - less).CpuUs)) : ask;
        return new CostModel(pattern, rest, ask, false, message);
    }

    /// <summary>Cost of one client and second.</summary>
    /// <param name="messagesPerSecond">Messages that the client receives a second, 0 or more, as if Poisson.</param>
    /// <param name="periodSeconds">Polling interval, hold, heartbeat or ping; null for a pattern without.</param>
    /// <param name="sentPerSecond">Messages that the client sends a second, 0 or more.</param>
    public Cost PerSecond(double messagesPerSecond, double? periodSeconds, double sentPerSecond = 0) =>
        Rest + PerAsk * AsksPerSecond(Pattern, messagesPerSecond, periodSeconds, sentPerSecond) + PerMessage * messagesPerSecond;

    /// <summary>
    /// Asks a second that bring nothing, or for polling all: a timer fires whatever happens, while a hold and a heartbeat begin anew
    /// with each message and end empty λ / (e^(λH) − 1) times a second, and a ping with each message that the client sends.
    /// </summary>
    public static double AsksPerSecond(string pattern, double messagesPerSecond, double? periodSeconds, double sentPerSecond = 0)
    {
        if (periodSeconds is not { } period) return 0;
        var anew = pattern switch { "polling" => 0, "websocket" => sentPerSecond, _ => messagesPerSecond };
        return anew == 0 ? 1 / period : anew / (Math.Exp(anew * period) - 1);
    }

    /// <summary>HTTP requests of one client and second, for what comes down.</summary>
    public static double RequestsPerSecond(string pattern, double messagesPerSecond, double? periodSeconds) => pattern switch
    {
        "polling" => AsksPerSecond(pattern, messagesPerSecond, periodSeconds),
        "long-polling" => AsksPerSecond(pattern, messagesPerSecond, periodSeconds) + messagesPerSecond,
        _ => 0,
    };

    // The slope through nothing with the least relative error, so that a point at a hundred a second does not outweigh one at a tenth.
    private static Cost Slope(IReadOnlyList<Sample> samples, Func<Sample, double> over, Func<Sample, Cost> cost)
    {
        return new Cost(Of(c => c.Bytes), Of(c => c.CpuUs));

        double? Of(Func<Cost, double?> part)
        {
            double top = 0, bottom = 0;
            foreach (var sample in samples)
            {
                if (part(sample.Steady) is not > 0 || part(cost(sample)) is not { } rising) return null;
                var (whole, x) = (part(sample.Steady)!.Value, over(sample));
                top += rising * x / (whole * whole);
                bottom += x * x / (whole * whole);
            }

            return NotBelowNothing(top / bottom);
        }
    }

    // Less than nothing is noise of the idle phase.
    private static double? NotBelowNothing(double? cost) => cost is { } value ? Math.Max(0, value) : null;

    private static Cost Mean(IEnumerable<Cost> costs)
    {
        var all = costs.ToArray();
        return new Cost(all.All(c => c.Bytes is not null) ? all.Average(c => c.Bytes) : null, all.All(c => c.CpuUs is not null) ? all.Average(c => c.CpuUs) : null);
    }

    // What cannot be told from nothing is nothing: just after the connects, the runtime's own work is most of the idle phase's CPU.
    private static double? Certain(IEnumerable<double?> figures)
    {
        var values = figures.OfType<double>().ToArray();
        if (values.Length == 0) return 0;
        var interval = MeanInterval.Of(values);
        return interval.Low > 0 ? interval.Mean : 0;
    }
}
