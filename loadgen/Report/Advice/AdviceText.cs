using System.Globalization;
using System.Text;
using Bench.Contract;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Advice;

/// <summary>Advice as text: the answer, the ladder, and where both come from.</summary>
/// <param name="data">The run that was asked.</param>
/// <param name="asked">The workload.</param>
/// <param name="verdict">The answer.</param>
/// <param name="ladder">What it comes from.</param>
internal sealed class AdviceText(RunData data, Workload asked, VerdictRecord verdict, ModelledLadder ladder)
{
    private readonly Trial[] _trials = [.. ladder.Evidence.SelectMany(e => e.Trials)];

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{verdict.Sentence} {verdict.Explanation}\n\n");
        text.Append(CultureInfo.InvariantCulture,
            $"{"rung",-28}{"meets",15}{"p99",12}{"cores paid",12}{"an hour",12}{"memory",12}{"a month",12}  managed, a month\n");
        foreach (var rung in verdict.Rungs.Where(r => r.Price is not null))
        {
            var price = rung.Price!;
            var month = price.Month;
            var p99 = rung.P99Ms is { } ms ? Numbers.Time(ms) : Numbers.None;
            text.Append(CultureInfo.InvariantCulture, $"{rung.Spoken,-28}{Tell.Word(rung.Meets),15}{p99,12}"
                + $"{Numbers.Short(month?.Cores),12}{Numbers.Bytes(price.BytesPerHour),12}{Numbers.Mebibytes(price.MemoryMib),12}"
                + $"{Numbers.Money(month),12}  "
                + $"{(month?.Managed is { } managed ? $"{Numbers.Money(month.Currency, managed.Total)} ({managed.Service})" : Numbers.None)}"
                + $"\n");
        }

        return text.Append('\n').AppendJoin('\n', Notes()).Append('\n').ToString();
    }

    private IEnumerable<string> Notes()
    {
        yield return $"Modelled, from the costs that run {data.Run.RunId} measured "
            + $"with {string.Join(", ", _trials.Select(t => t.File.Workload.Name).Distinct())}: this workload itself was not run. Transit "
            + "is that of one machine: add your network's. Idle connections are kept alive as the server of that run did.";
        var (least, most) = (_trials.Min(t => t.File.Connections.Connected), _trials.Max(t => t.File.Connections.Connected));
        if (least != asked.Clients || most != asked.Clients)
            yield return "How late messages are was measured "
                + $"with {(least == most ? Numbers.Count(most) : $"{Numbers.Count(least)} to {Numbers.Count(most)}")} clients; prices "
                + $"are for {Numbers.Count(asked.Clients)}.";
        if (Provenance.OfTraffic(verdict.Rungs) is { Length: > 0 } taken) yield return taken;
        if (ladder.ChargedAsMessage is { Count: > 0 } charged)
            yield return $"{Phrase.Capital(string.Join(", ", charged))} were not measured in that run and are charged as a message's.";
        if (verdict.Rungs.Any(r => r.Price is { } p && Math.Max(p.ServerCores ?? 0, p.PeakCores ?? 0) > 1))
            yield return "More than one core is needed: how late messages are under such a load is not known before it is measured.";
        var other = _trials.Select(t => t.File.Workload.FanOut).Where(f => f != asked.FanOut).Distinct().ToArray();
        if (other.Length > 0)
            yield return $"That run has no such workload with fan-out {KebabCase.Of(asked.FanOut)}: costs are those "
                + $"of {string.Join(" and ", other.Select(KebabCase.Of))}, and a message to many at once is cheaper than one to each.";
        var leftOut = ladder.Evidence.SelectMany(e => e.LeftOut).ToArray();
        if (leftOut.Length > 0) yield return $"Taken from no trials of {string.Join("; nor of ", leftOut)}.";
        if (ladder.MissingWords(asked) is { Length: > 0 } missing) yield return missing;
        if (verdict.State == VerdictState.Undecided)
            yield return "What would tell: this workload measured, or another run's costs by --from.";
    }
}
