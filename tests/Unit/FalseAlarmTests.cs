using Bench.Loadgen.Presets;
using Bench.Loadgen.Results;
using Bench.Loadgen.SelfTest;
using Bench.Loadgen.Statistics;
using Bench.Loadgen.Trials;

namespace Bench.Tests.Unit;

/// <summary>
/// The level of the pass rules: its quantiles against the tables; by simulation, that a sound build fails no more often than the level says
/// (at a level that can be simulated), and that each mutant fails. Seeds are fixed: no test here hangs on chance.
/// </summary>
public sealed class FalseAlarmTests
{
    [Fact]
    public void A_whole_run_of_a_sound_build_fails_once_in_ten_thousand_at_most()
    {
        // What the checks and presets declare, which their runs hold them to.
        var rows = SelfCheckList.All.Sum(check => check.ChanceRows) + PresetList.All.Sum(preset => preset.ChanceRows);
        Assert.InRange(rows, 20, FalseAlarm.Rows);
        Assert.InRange(FalseAlarm.PerRow * rows, 0, 1e-4);
    }

    // A run holds a check to its number when it is made, which takes minutes: whoever names the level declares that there are such rows.
    [Fact]
    public void Whoever_makes_rows_that_hang_on_chance_declares_how_many()
    {
        foreach (var (folder, type, declared) in SelfCheckList.All.Select(c => ("SelfTest", c.GetType().Name, c.ChanceRows))
            .Concat(PresetList.All.Select(p => ("Presets", p.GetType().Name, p.ChanceRows))))
        {
            var source = File.ReadAllText(Path.Combine(Repository.Root, "loadgen", folder, type + ".cs"));
            var makes = ((string[])["ChanceRow.Of(", ".WithinChance(", "FalseAlarm.Words"])
                .Any(word => source.Contains(word, StringComparison.Ordinal));
            Assert.True(
                makes == declared > 0,
                $"{type} declares {declared} rows that hang on chance, and its source {(makes ? "makes some" : "makes none")}");
        }
    }

    [Fact]
    public void Rows_that_hang_on_chance_are_counted_by_the_level_that_they_name()
    {
        Assert.Equal(1, ChanceRow.CountOf([ChanceRow.Of("random", 1, 1, 0.1, error: 0.01, "ms"),
            ChanceRow.Of("not random", 1, 1, 0.1, error: 0, "ms"), CheckRow.AtMost("plain", 1, 2, "")]));
        Assert.Equal(1, ChanceRow.CountOf([PresetRow.Measured("a", 1, "ms").WithinChance(1, 0.1, 0.01, "1 ± 10 %"),
            PresetRow.Measured("b", 1, "ms").Within(1, 0.1, "1 ± 10 %"), PresetRow.Measured("c", 1, "ms")]));
        ChanceRow.Check("fine", declared: 2, made: 1);
        Assert.Contains(
            "more declares 1 rows that hang on chance and has made 2",
            Assert.Throws<InvalidOperationException>(() => ChanceRow.Check("more", declared: 1, made: 2)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.05, 1.95996)]
    [InlineData(0.01, 2.57583)]
    [InlineData(1e-4, 3.89059)]
    [InlineData(1e-6, 4.89164)]
    [InlineData(0.5, 0.67449)]
    public void Normal_quantiles_are_those_of_the_tables(double risk, double expected) =>
        Assert.Equal(expected, FalseAlarm.Normal(risk), 0.00001);

    [Theory]
    [InlineData(0.05, 1.358)] // Massey, JASA 46 (1951), and Kolmogorov's limit.
    [InlineData(0.01, 1.628)]
    [InlineData(1e-4, 2.225)]
    [InlineData(1e-6, 2.693)]
    public void Distances_are_those_of_the_tables(double risk, double expected) =>
        Assert.Equal(expected, FalseAlarm.Distance(10_000, risk) * 100, 0.001);

    [Theory]
    // Exact: 20 tries at 1/2, 5 hits or fewer come with 2.07 %, 6 with 5.77 %; 10 at 1/2, none with 0.1 %, one with 1.07 %, two with 5.5 %.
    [InlineData(20, 0.5, 0.05, 4.0 / 20)]
    [InlineData(10, 0.5, 0.05, 3.0 / 10)]
    [InlineData(10, 0.5, 0.01, 4.0 / 10)]
    public void Binomial_limits_are_those_worked_out_by_hand(long count, double share, double risk, double expected) =>
        Assert.Equal(expected, FalseAlarm.Share(count, share, risk), 1e-9);

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.01)]
    public void Values_that_are_uniform_are_further_off_than_the_limit_no_more_often_than_it_says(double risk)
    {
        var random = new Random(11);
        const int rounds = 4000;
        var beyond = Enumerable.Range(0, rounds).Count(_ => Distance(random, 200, width: 1) > FalseAlarm.Distance(200, risk));
        Assert.InRange(beyond / (double)rounds, 0.5 * risk, risk + 3 * Math.Sqrt(risk / rounds));
    }

    [Theory]
    [InlineData(4000, 0.9048, 0.01)] // λT = 0.1
    [InlineData(4000, 0.3679, 0.01)]
    [InlineData(400, 0.0498, 0.01)]
    public void Shares_of_hits_are_further_off_than_the_limit_no_more_often_than_it_says(int count, double share, double risk)
    {
        var random = new Random(12);
        const int rounds = 2000;
        var limit = FalseAlarm.Share(count, share, risk);
        var beyond = Enumerable.Range(0, rounds)
            .Count(_ => Math.Abs(Enumerable.Range(0, count).Count(_ => random.NextDouble() < share) / (double)count - share) > limit);
        Assert.InRange(beyond / (double)rounds, 0, risk + 3 * Math.Sqrt(risk / rounds));
    }

    [Fact]
    public void Points_that_spread_as_the_fan_out_s_may_are_off_the_line_no_more_often_than_the_limit_says()
    {
        var random = new Random(13);
        double[] xs = [200, 1200, 2200, 3200];
        const double risk = 0.01, spread = 0.02;
        const int rounds = 20_000;
        var limit = FalseAlarm.OffTheLine(xs, spread, risk);
        var beyond = Enumerable.Range(0, rounds)
            .Count(_ => 1 - LeastSquares.Fit([.. xs.Select(x => (x, x + spread * xs[^1] * Normal(random)))]).RSquared > limit);
        Assert.InRange(beyond / (double)rounds, 0.7 * risk, 1.3 * risk);
    }

    [Fact]
    public void The_mutant_of_fan_out_is_off_the_line()
    {
        var random = new Random(14);
        double[] xs = [200, 1200, 2200, 3200];
        var limit = FalseAlarm.OffTheLine(xs, 0.02);
        // 120 ms of rest after every 700 deliveries, as the median client of each count sees it, on 4 µs a delivery.
        double Median(double x) => 120 * Math.Floor(x / 2 / 700) + 0.004 * x / 2;
        var caught = Enumerable.Range(0, 1000).Count(
            _ => 1 - LeastSquares.Fit([.. xs.Select(x => (x, Median(x) + 0.02 * Median(xs[^1]) * Normal(random)))]).RSquared > limit);
        Assert.InRange(caught, 990, 1000);
    }

    [Fact]
    public void The_mutant_of_polling_staleness_is_not_uniform_and_a_sound_build_is()
    {
        // 200 clients, a message a second, 8 s. The mutant polls every 1.1 intervals.
        var random = new Random(15);
        var limit = FalseAlarm.Distance(1600);
        Assert.InRange(Enumerable.Range(0, 1000).Count(_ => Distance(random, 1600, width: 1.1) > limit), 990, 1000);
        Assert.DoesNotContain(Enumerable.Range(0, 1000), _ => Distance(random, 1600, width: 1) > limit);
    }

    [Fact]
    public void The_mutant_of_empty_polls_has_too_few_and_a_sound_build_has_not()
    {
        // Half of e^(−λT); the limits at 4,000 polls.
        foreach (var share in (double[])[Math.Exp(-0.1), Math.Exp(-1)])
            Assert.InRange(FalseAlarm.Share(4000, share), 0, share / 2 - FalseAlarm.Share(4000, share / 2, 0.01));
    }

    [Theory]
    // The value of the mutant less the expected one, the tolerance, and the standard error of the check's row: pause discipline (a tenth of
    // a second of 340 ms), a known delay by polling (half of 25 ms), long-polling at λR = 1.5 (8.6 ms), latest-value polling (every value
    // seen).
    [InlineData(100, 6, 0.51)]
    [InlineData(12.5, 1, 0.6)]
    [InlineData(8.6, 2, 0.22)]
    [InlineData(0.368, 0.0126, 0.0053)]
    public void A_mutant_s_shift_is_beyond_tolerance_and_chance(double shift, double tolerance, double error) =>
        Assert.True(shift - FalseAlarm.Normal(0.02) * error > tolerance + FalseAlarm.Normal() * error);

    [Fact]
    public void Second_messages_that_wait_a_fifth_longer_are_told_and_sound_ones_are_not()
    {
        var (random, limit) = (new Random(16), FalseAlarm.Distance(2000));
        Assert.InRange(Enumerable.Range(0, 1000).Count(_ => Distance(random, 2000, width: 1.15) > limit), 990, 1000);
        Assert.True(0.0614 < FalseAlarm.Distance(495), "what came out on a sound build with 495 values");
    }

    [Fact]
    public void Standard_errors_in_closed_form_are_those_that_simulation_shows()
    {
        var random = new Random(17);
        const double rate = 2.5, interval = 0.4;
        var (shares, ages) = (new List<double>(), new List<double>());
        for (var round = 0; round < 1500; round++)
        {
            int seen = 0, all = 0;
            var age = 0.0;
            for (var cycle = 0; cycle < 400; cycle++)
            {
                var last = -1.0;
                for (var at = Wait(random, rate); at < interval; at += Wait(random, rate), all++) last = at;
                if (last < 0) continue;
                seen++;
                age += interval - last;
            }

            shares.Add((double)seen / all);
            ages.Add(age / seen);
        }

        Assert.Equal(Theory.SeenShare(rate, interval), shares.Average(), 0.002);
        Assert.Equal(Theory.SeenAge(rate, interval), ages.Average(), 0.001);
        Assert.InRange(Deviation(shares) / Theory.SeenShareError(rate, interval, 400), 0.93, 1.07);
        Assert.InRange(Deviation(ages) / Theory.SeenAgeError(rate, interval, 253), 0.93, 1.07);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1.5)]
    public void Standard_errors_of_long_polling_are_those_that_simulation_shows(double product)
    {
        var random = new Random(18);
        const double roundTrip = 0.08;
        const int messages = 800;
        var (means, requests) = (new List<double>(), new List<double>());
        for (var round = 0; round < 1500; round++)
        {
            int count = 0, cycles = 0;
            var sum = 0.0;
            for (; count < messages; cycles++)
            {
                // Those that come while no request is there, and are all answered by the next; if there are none, that waits for one.
                var met = true;
                for (var at = Wait(
                    random, product / roundTrip); at < roundTrip; at += Wait(random, product / roundTrip), count++, met = false)
                    sum += 1.5 * roundTrip - at;
                if (!met) continue;
                count++;
                sum += roundTrip / 2;
            }

            means.Add(sum / count);
            requests.Add((double)cycles / count);
        }

        var rate = product / roundTrip;
        Assert.Equal(Theory.LongPollMean(rate, roundTrip, 25), means.Average(), 0.0005);
        Assert.InRange(Deviation(means) / Theory.LongPollMeanError(rate, roundTrip, messages), 0.93, 1.07);
        Assert.InRange(Deviation(requests) / requests.Average() / Theory.LongPollRequestsError(rate, roundTrip, messages), 0.93, 1.07);
    }

    [Fact]
    public void Intervals_of_the_right_width_stay_below_the_limit_of_a_pattern_against_itself_and_those_of_the_mutant_do_not()
    {
        var random = new Random(19);
        List<double> sound = [], mutant = [];
        for (var round = 0; round < 200; round++)
        {
            // Two figures that say nothing of each other, as the limit takes it.
            var figures = Enumerable.Range(0, 2)
                .Select(_ => Enumerable.Range(0, SameAgainstSame.Pairs).Select(_ => Normal(random)).ToArray()).ToArray();
            sound.Add(figures.Average(f => Share(f, StudentT.Quantile975(2))));
            mutant.Add(figures.Average(f => Share(f, 1.96)));
            if (round == 0) Assert.Equal(figures.Average(SwappedGroups.Share), sound[0], 1e-12);
        }

        Assert.Equal(0.05, sound.Average(), 0.005);
        // A sum of few claims has the tail of a gamma distribution: mean 0.05, this deviation, 1e-6 beyond.
        Assert.True(
            GammaTail(SameAgainstSame.Limit, sound.Average(), Deviation(sound)) < FalseAlarm.PerRow, $"deviation {Deviation(sound)}");
        Assert.True(mutant.Average() - 2.33 * Deviation(mutant) > SameAgainstSame.Limit, $"{mutant.Average()} ± {Deviation(mutant)}");
    }

    // What the check does, with intervals of so many standard errors: Student's 4.30, or 1.96 as the mutant has them.
    private static double Share(double[] d, double quantile)
    {
        int claimed = 0, compared = 0;
        for (var a = 0; a < d.Length; a++)
            for (var b = a + 1; b < d.Length; b++)
                for (var c = b + 1; c < d.Length; c++)
                    for (var swaps = 0; swaps < 4; swaps++, compared++)
                    {
                        var (x, y, z) = (d[a], (swaps & 1) == 0 ? d[b] : -d[b], (swaps & 2) == 0 ? d[c] : -d[c]);
                        var mean = (x + y + z) / 3;
                        var variance = ((x - mean) * (x - mean) + (y - mean) * (y - mean) + (z - mean) * (z - mean)) / 2;
                        if (3 * mean * mean > quantile * quantile * variance) claimed++;
                    }

        return (double)claimed / compared;
    }

    // Simpson's rule over the density, well beyond where it is nothing.
    private static double GammaTail(double from, double mean, double deviation)
    {
        var (shape, scale) = (mean * mean / (deviation * deviation), deviation * deviation / mean);
        double Log(double x) => (shape - 1) * Math.Log(x) - x / scale;
        double Integral(double low, double high)
        {
            const int steps = 20_000;
            var width = (high - low) / steps;
            return Enumerable.Range(0, steps + 1)
                .Sum(i => Math.Exp(Log(low + i * width) - Log(mean)) * (i is 0 or steps ? 1 : i % 2 == 1 ? 4 : 2))
                * width / 3;
        }

        return Integral(from, 1) / Integral(1e-9, 1);
    }

    private static double Distance(Random random, int count, double width) =>
        Theory.UniformDistance([.. Enumerable.Range(0, count).Select(_ => width * random.NextDouble()).Order().Select(v => (v, 1L))], 0, 1);

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Wait(Random random, double rate) => -Math.Log(1 - random.NextDouble()) / rate;

    private static double Deviation(List<double> values) =>
        Math.Sqrt(values.Sum(v => (v - values.Average()) * (v - values.Average())) / (values.Count - 1));
}
