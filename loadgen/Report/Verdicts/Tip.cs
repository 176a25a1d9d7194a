using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>The part of a price that makes the most of a difference.</summary>
/// <param name="Name">As a sentence names it.</param>
/// <param name="Month">Money a month, above 0.</param>
internal readonly record struct Tip(string Name, double Month)
{
    /// <summary>What makes one price higher than another; null where no part is higher.</summary>
    public static Tip? Between(Money dearer, Money cheaper)
    {
        Tip[] parts =
        [
            new("traffic", dearer.Traffic - cheaper.Traffic),
            new("server CPU", dearer.Cpu - cheaper.Cpu),
            new("memory", dearer.Machine - dearer.Cpu - cheaper.Machine + cheaper.Cpu),
        ];
        return parts.MaxBy(p => p.Month) is { Month: > 0 } most ? most : null;
    }

    /// <summary>What tips a verdict, for the cell of a table.</summary>
    /// <param name="verdict">A verdict that names a rung.</param>
    public static string Of(VerdictRecord verdict)
    {
        var least = verdict.Rungs.Single(r => r.Least);
        if (least.Price?.Month is not { } mine) return "a price could not be had";
        // The lowest that is passed over: what a reader would take first.
        if (verdict.PassedOver.FirstOrDefault(r => r.Price?.Month is not null) is { } passed)
        {
            var theirs = passed.Price!.Month!;
            var tip = Between(theirs, mine) is { } part
                ? $"{part.Name}: {passed.Spoken} would cost {Numbers.Money(mine.Currency, part.Month)} more for it"
                : $"{passed.Spoken} takes more to build";
            return verdict.Cheapest == least.Label ? tip : $"{tip}; {Kept(verdict, least, mine)}";
        }

        if (verdict.Cheapest != least.Label) return Kept(verdict, least, mine);
        var below = verdict.Rungs.TakeWhile(r => !r.Least).ToArray();
        if (below.Length == 0) return "nothing: it is the lowest rung and the cheapest";
        if (below.FirstOrDefault(r => r.Meets == Told.Yes) is { } unpriced) return $"what {unpriced.Spoken} would cost could not be had";
        // It does not hang on them, or there would be no answer.
        return below.Where(r => r.Meets == Told.CannotBeTold).Select(r => r.Spoken).ToArray() is { Length: > 0 } open
            ? $"the price: whether {Phrase.List(open)} would be soon enough cannot be told, and changes nothing"
            : "freshness: no lower rung is soon enough";
    }

    // Why the cheapest is not climbed to.
    private static string Kept(VerdictRecord verdict, RungRecord least, Money mine)
    {
        var cheapest = verdict.Rungs.Single(r => r.Cheapest);
        if (cheapest.Price?.Month is not { } theirs) return "the cheapest has no price";
        // As the column of the difference has it: between what is not known at its most and at its least.
        var saving = least.AgainstCheapest?.Month?.Mean ?? mine.Total - theirs.Total;
        var why = least.AgainstCheapest is { WorthClimbing: Told.CannotBeTold } ? "whether that is worth climbing for cannot be told"
            : saving <= verdict.WorthClimbingFor
            ? $"less than the {Numbers.Money(mine.Currency, verdict.WorthClimbingFor)} that are worth climbing for"
            : "within the quarter that is not worth climbing for";
        return $"the mark: {cheapest.Spoken} would save {Numbers.Money(mine.Currency, saving)}, {why}";
    }
}
