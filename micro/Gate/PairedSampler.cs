using System.Diagnostics;

namespace Bench.Micro.Gate;

/// <summary>
/// One launch of the time gate: base, a second copy of the base and head in one process, timed in turn by fractions of a
/// millisecond. A neighbour, a lower clock or a full cache meets all three alike and drops out of their ratios.
/// </summary>
/// <param name="programOfBase">Bench.Micro.dll of the base.</param>
/// <param name="programOfHead">Bench.Micro.dll of the head.</param>
/// <param name="ordinal">
/// Number of the launch, from 0. Who is loaded first goes round with it, so that no side always has the better place in memory.
/// </param>
/// <param name="slowdown">Self-test: share of extra calls that the head makes and does not count, such as 0.15; 0 otherwise.</param>
internal sealed class PairedSampler(string programOfBase, string programOfHead, int ordinal, double slowdown)
{
    private const int Passes = 6;
    private const int WarmUpCalls = 20;
    private const int LeastCalls = 20;
    private const double WarmUpNs = 5e6;
    private const double BatchNs = 0.25e6;
    private const double LongestBatchNs = 2e6;

    // All orders of three, each as often as the others.
    private static readonly int[][] Orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1], [2, 0, 1], [1, 0, 2]];

    /// <summary>Measures. Passes go over all benchmarks, so that no single disturbance meets every round of one.</summary>
    public PairedTimes Measure(IReadOnlyCollection<string> globs)
    {
        string[] programs = [programOfBase, programOfBase, programOfHead];
        var copies = new Dictionary<string, LoadedCase>[3];
        var order = Orders[ordinal % Orders.Length];
        foreach (var i in order) copies[i] = new BuildCopy(programs[i]).Cases(globs);
        var both = copies[0].Keys.Where(copies[2].ContainsKey).Order(StringComparer.Ordinal).ToList();
        var shuffle = new LayoutShuffle(ordinal);
        var trios = both.Select(name => new Trio(name, [.. copies.Select(copy => copy[name])], order, shuffle, slowdown)).ToList();
        for (var pass = 0; pass < Passes; pass++)
            foreach (var trio in trios)
                foreach (var turn in Orders) trio.Round(turn);
        return new PairedTimes(
            [.. trios.Select(trio => trio.Result())],
            [.. copies[0].Keys.Except(both).Select(name => $"{name}: gone"),
                .. copies[2].Keys.Except(both).Select(name => $"{name}: new")]);
    }

    private sealed class Trio
    {
        private readonly string _name;
        private readonly int[] _operations; // A change may have made the benchmark's loop longer.
        private readonly Func<long>[] _calls = new Func<long>[3];
        private readonly int _counted;
        private readonly int _ofHead;
        private readonly List<double>[] _ns = [[], [], []];

        public Trio(string name, LoadedCase[] cases, int[] order, LayoutShuffle shuffle, double slowdown)
        {
            _name = name;
            _operations = [.. cases.Select(one => one.Operations)];
            foreach (var i in order)
            {
                shuffle.Next();
                _calls[i] = cases[i].Prepare();
                WarmUpCode(_calls[i]);
            }

            _counted = CallsOfBatch(_calls[0]);
            var ofHead = _counted * (1 + slowdown);
            _ofHead = (int)Math.Round(ofHead);
            if (Math.Abs(ofHead - _ofHead) > 1e-6)
                throw new InvalidOperationException($"{name} takes too long for a slowdown of {slowdown}: {_counted} calls of a batch "
                    + "cannot be that much more; probe a shorter one");
        }

        public void Round(int[] turn)
        {
            foreach (var i in turn) _ns[i].Add(Time(_calls[i], i == 2 ? _ofHead : _counted) / _counted / _operations[i]);
        }

        public PairedSample Result()
        {
            // The faster half of the rounds, all three sides together: what disturbs any one of them makes
            // its round slow, and none is favoured.
            int[] quiet = [.. Enumerable.Range(0, _ns[0].Count).OrderBy(round => _ns.Sum(side => side[round])).Take(_ns[0].Count / 2)];
            var (first, second, head) = (Of(0), Of(1), Of(2));
            double[] Of(int side) => [.. quiet.Select(round => _ns[side][round])];
            return new PairedSample(_name,
                Math.Round(Spread.Median([.. first, .. second]), 4),
                Math.Round(Spread.Median(head), 4),
                Spread.Median([.. first.Select((a, i) => Math.Log(second[i] / a))]),
                Spread.Median([.. first.Select((a, i) => Math.Log(head[i] / a))]));
        }

        // The launch compiles everything with full optimisation at once (Launcher says why): what is left to
        // warm are caches, pools and branches.
        private static void WarmUpCode(Func<long> call)
        {
            var start = Stopwatch.GetTimestamp();
            for (var calls = 0; calls < WarmUpCalls || Nanoseconds(start) < WarmUpNs; calls++) call();
        }

        // A multiple of 20, so that 15 % more is a whole number, unless 20 would take too long.
        private static int CallsOfBatch(Func<long> call)
        {
            var fastest = Enumerable.Range(0, 5).Min(_ => Time(call, LeastCalls));
            return fastest > LongestBatchNs
                ? (int)Math.Ceiling(BatchNs / (fastest / LeastCalls))
                : LeastCalls * (int)Math.Ceiling(BatchNs / fastest);
        }

        private static double Time(Func<long> call, int calls)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++) call();
            return Nanoseconds(start);
        }

        private static double Nanoseconds(long since) => (Stopwatch.GetTimestamp() - since) * (1e9 / Stopwatch.Frequency);
    }
}
