using Bench.Contract.Patterns;
using Bench.Loadgen.Scenarios;

namespace Bench.Report.Model;

/// <summary>
/// What a pattern costs at any rate: rest + asks × cost of one that brings nothing + messages × (cost of one + its payload). Asks are empty
/// polls, holds that end, heartbeats, pings. Rare polls that open their connection anew cost that besides. docs/method.md, "The model",
/// tells the formulas and where they come from.
/// </summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Rest">Of a connection-second in which nothing happens.</param>
/// <param name="PerAsk">Of one ask that brings nothing.</param>
/// <param name="AskMeasured">False when the server CPU of an ask was not measured, so that it is taken to be that of a message.</param>
/// <param name="PerMessage">
/// Of one message, its payload's bytes left out: those are the same on every rung, and differ between workloads.
/// </param>
/// <param name="PayloadBytes">Of one message of the samples, on average.</param>
internal sealed record CostModel(Pattern Pattern, Cost Rest, Cost PerAsk, bool AskMeasured, Cost PerMessage, double PayloadBytes)
{
    /// <summary>
    /// The model through the trials of one pattern, at whatever rates, payloads and intervals; null without a usable one.
    /// </summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="samples">The steady states.</param>
    /// <param name="asks">What is known of an ask. What is not is modelled: a message without its payload.</param>
    public static CostModel? Fit(Pattern pattern, IReadOnlyList<Sample> samples, AskCost asks)
    {
        if (samples.Count == 0) return null;
        if (pattern.OnTimer && asks.PerAsk is { Bytes: null, CpuUs: null }) return null; // Empty polls cannot be told from others.
        var more = pattern.Ask?.MoreBytes ?? 0;
        var (askBytes, messageBytes) = Part(
            asks.PerAsk.Bytes, asks.Rest.Bytes, s => s.Steady.Bytes - s.PayloadPerSecond * s.PayloadShare, s => s.Steady.Bytes, more);
        var (askCpu, messageCpu) = Part(asks.PerAsk.CpuUs, asks.Rest.CpuUs, s => s.Steady.CpuUs, s => s.Steady.CpuUs, 0);
        var (askUp, messageUp) = Part(
            asks.PerAsk.UpBytes, asks.Rest.UpBytes, s => s.Steady.UpBytes - s.PayloadBytes * s.SentPerSecond, s => s.Steady.UpBytes,
            pattern.Ask?.MoreUpBytes ?? 0);
        return new CostModel(
            pattern, asks.Rest, new Cost(askBytes, askCpu, askUp), asks.PerAsk.CpuUs is not null,
            new Cost(messageBytes, messageCpu, messageUp), samples.Average(s => s.PayloadBytes))
        {
            Asks = asks,
            AskNotMeasured = asks.NotMeasured(directions: samples.All(s => s.Steady.UpBytes is not null)),
            PayloadShare = samples.Average(s => s.PayloadShare),
        };

        (double? Ask, double? Message) Part(
            double? ask, double? rest, Func<Sample, double?> rising, Func<Sample, double?> whole, double askMore)
        {
            if (ask is { } measured)
                return (measured, Slope(
                    samples, s => s.MessagesPerSecond, s => rising(s) - rest - measured * s.AsksPerSecond(pattern), whole));
            // Messages and asks together are what the cost grows with.
            var each = Slope(
                samples, s => s.MessagesPerSecond + s.AsksPerSecond(pattern), s => rising(s) - rest - askMore * s.AsksPerSecond(pattern),
                whole);
            return (samples.Any(s => s.PeriodSeconds is not null) ? each + askMore : 0, each);
        }
    }

    /// <summary>What was measured of an ask; the rest of <see cref="PerAsk"/> is a message's, without its payload.</summary>
    public AskCost Asks { get; private init; }

    /// <summary>
    /// What of an ask was not measured, and is taken to be a message's, as a sentence names it; null when all was.
    /// </summary>
    public string? AskNotMeasured { get; private init; }

    /// <summary>Bytes sent for a byte of payload: 1, or less where the samples are compressed, as they were in them.</summary>
    public double PayloadShare { get; private init; } = 1;

    // A write or two of each client may lie across the edges of a steady state.
    private const double EdgesOfTheWindow = 0.9;

    /// <summary>
    /// Of one write, where several messages leave in one; nothing where each has its own, whose cost is then the message's.
    /// </summary>
    public Cost PerWrite { get; private init; } = new(0, 0, 0);

    /// <summary>
    /// The model where messages gather. A write that carries one message costs what a message costs without gathering, and each message
    /// more costs less: that is what these trials tell beside the ones without. Null without a usable one.
    /// </summary>
    /// <param name="all">Steady states with messages gathered.</param>
    public CostModel? WhenGathered(IReadOnlyList<Sample> all)
    {
        // Where hardly a message shared its write, what one more costs is noise over next to nothing.
        Sample[] samples = [.. all.Where(
            s => s.Writes > 0 && s.MessagesPerSecond >= Gathering.LeastMessagesPerWrite * s.Writes * EdgesOfTheWindow)];
        if (samples.Length == 0) return null;
        var bytes = More(
            PerMessage.Bytes, PerAsk.Bytes, Rest.Bytes, s => s.Steady.Bytes - s.PayloadPerSecond * s.PayloadShare, s => s.Steady.Bytes);
        var cpu = More(PerMessage.CpuUs, PerAsk.CpuUs, Rest.CpuUs, s => s.Steady.CpuUs, s => s.Steady.CpuUs);
        var up = More(
            PerMessage.UpBytes, PerAsk.UpBytes, Rest.UpBytes, s => s.Steady.UpBytes - s.PayloadBytes * s.SentPerSecond,
            s => s.Steady.UpBytes);
        var more = new Cost(bytes, cpu, up);
        return this with { PerMessage = more, PerWrite = PerMessage - more };

        // Between nothing and a message's: what is beyond is noise.
        double? More(double? single, double? ask, double? rest, Func<Sample, double?> rising, Func<Sample, double?> whole) =>
            Slope(
                samples, s => s.MessagesPerSecond - s.Writes, s => rising(s) - rest - ask * s.AsksPerSecond(Pattern) - single * s.Writes,
                whole) is { } slope
                ? Math.Min(slope, single ?? slope) : null;
    }

    /// <summary>What becomes of the connection between polls; it stays open where nothing else is said.</summary>
    public Renewals Renewals { get; init; } = Renewals.None;

    /// <summary>Cost of one client and second.</summary>
    /// <param name="messagesPerSecond">Messages that the client receives a second, 0 or more, as if Poisson.</param>
    /// <param name="periodSeconds">Polling interval, hold, heartbeat or ping; null for a pattern without.</param>
    /// <param name="sentPerSecond">Messages that the client sends a second, 0 or more.</param>
    /// <param name="payloadBytes">Bytes of one encoded message; that of the samples when left out.</param>
    /// <param name="windowSeconds">How long messages gather; null for not at all.</param>
    public Cost PerSecond(
        double messagesPerSecond, double? periodSeconds, double sentPerSecond = 0, double? payloadBytes = null,
        double? windowSeconds = null) =>
        PerWrite * Gathering.WritesPerSecond(messagesPerSecond, windowSeconds) + Rest
        + PerAsk * Pattern.AsksPerSecond(Gathering.WritesPerSecond(messagesPerSecond, windowSeconds), periodSeconds, sentPerSecond)
        + Renewals.At(periodSeconds * 1000, sentPerSecond).PerSecond
        + PerMessage * messagesPerSecond
        + new Cost((payloadBytes ?? PayloadBytes) * (messagesPerSecond + sentPerSecond), 0, (payloadBytes ?? PayloadBytes) * sentPerSecond)
            * PayloadShare;

    // The slope through nothing with the least relative error, so that a point at a hundred a second does not outweigh one at a tenth.
    private static double? Slope(
        IReadOnlyList<Sample> samples, Func<Sample, double> over, Func<Sample, double?> rising, Func<Sample, double?> whole)
    {
        double top = 0, bottom = 0;
        foreach (var sample in samples)
        {
            if (whole(sample) is not > 0 || rising(sample) is not { } rise) return null;
            var (scale, x) = (whole(sample)!.Value, over(sample));
            top += rise * x / (scale * scale);
            bottom += x * x / (scale * scale);
        }

        // Less than nothing is noise of the idle phase.
        return Math.Max(0, top / bottom);
    }
}
