using Bench.Loadgen.Results;
using Bench.Loadgen.Statistics;
using Bench.Report.Summary;

namespace Bench.Report.Comparison;

/// <summary>
/// Holds counts that ought to be 0 against each other. Where nothing goes wrong on purpose, one run with none and another with some is a
/// change that is known, were it a single one. Else both have some, and they differ where Welch's test says so of the logarithms of the
/// trials' shares: such counts differ by factors. Pure.
/// </summary>
/// <param name="leastShift">Of two runs with some, shifts smaller than this share are not told.</param>
internal sealed class FaultComparer(double leastShift)
{
    private readonly List<Pair> _pairs = [];

    private sealed record Pair(ComparedFault Told, bool OnPurpose, FaultCount[] Base, FaultCount[] Head)
    {
        /// <summary>That no test is needed: neither run has any, or one alone and nothing goes wrong on purpose.</summary>
        public bool Known => Told.Base.Count == 0 && Told.Head.Count == 0
            || !OnPurpose && (Told.Base.Count == 0 || Told.Head.Count == 0);

        public double Chance => WelchDifference.Of(Logarithms(Base), Logarithms(Head)).Chance;

        // One more than there are: none has no logarithm.
        private static double[] Logarithms(FaultCount[] counts) => [.. counts.Select(c => Math.Log((c.Count + 1.0) / c.Of))];
    }

    /// <summary>Takes in all counts of a workload × pattern that both runs have, of at least two valid trials on either side.</summary>
    /// <returns>Those that one run has and the other lacks, with the number of trials that have it.</returns>
    public IEnumerable<(string Title, int InBase, int InHead)> Add(string label, TrialFile[] inBase, TrialFile[] inHead)
    {
        var lacking = new List<(string, int, int)>();
        foreach (var fault in FaultList.All)
        {
            var (a, b) = (Counts(inBase, fault), Counts(inHead, fault));
            if (a.Length < Comparer.Least || b.Length < Comparer.Least)
            {
                if (a.Length >= Comparer.Least || b.Length >= Comparer.Least) lacking.Add((fault.Title, a.Length, b.Length));
                continue;
            }

            var told = new ComparedFault
            {
                Workload = inBase[0].Workload.Name,
                Pattern = inBase[0].Pattern.Pattern,
                Label = label,
                Fault = fault.Path,
                Base = Sum(a),
                Head = Sum(b),
                Moved = Movement.None,
            };
            _pairs.Add(new Pair(told, !inBase[0].Pattern.IsPlain, a, b));
        }

        return lacking;
    }

    /// <summary>What can be said of all that was taken in, all tests taken together.</summary>
    public IReadOnlyList<ComparedFault> All()
    {
        Pair[] tested = [.. _pairs.Where(p => !p.Known)];
        var claims = FalseDiscovery.Claims([.. tested.Select(p => p.Chance)], Comparer.WrongClaims);
        var claimed = tested.Where((_, i) => claims[i]).ToHashSet();
        return [.. _pairs.Select(p => p.Told with { Moved = p.Known || claimed.Contains(p) ? Direction(p) : Movement.None })];
    }

    private Movement Direction(Pair pair)
    {
        var (before, after) = (pair.Told.Base.Share, pair.Told.Head.Share);
        if (before == after || !pair.Known && Math.Abs(after / before - 1) < leastShift) return Movement.None;
        return after > before ? Movement.Worse : Movement.Better;
    }

    private static FaultCount[] Counts(TrialFile[] trials, Fault fault) => [.. trials.Select(fault.OfTrial).OfType<FaultCount>()];

    private static FaultTotal Sum(FaultCount[] counts) =>
        new(counts.Sum(c => c.Count), counts.Sum(c => c.Of), counts.Count(c => c.Count > 0), counts.Length);
}
